/** Home of the form that connects a calendar feed. */
import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { asFailure, type Api } from './api.ts';
import { words } from './words.ts';

/** Address of the feed and the person's own addresses; what the API refuses stands beside its field. */
export function FeedForm({ api, onConnected }: { api: Api; onConnected: () => Promise<void> }): ReactElement {
  const [isPending, setPending] = useState(false);
  const [fields, setFields] = useState<Partial<Record<string, string>>>({});
  const address = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const connect = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const url = textOf(data, 'url').trim();
    const addresses = textOf(data, 'addresses')
      .split(/[\s,;]+/)
      .filter((part) => part !== '');
    setProblem(null);
    if (url === '') {
      setFields({ url: words.feedAddressMissing });
      return address.current?.focus();
    }
    setFields({});
    setPending(true);
    try {
      await api.connectFeed(url, addresses);
      form.reset();
      await onConnected();
    } catch (error) {
      const failure = asFailure(error);
      setFields(failure.fields);
      if (!('url' in failure.fields) && !('addresses' in failure.fields)) setProblem(failure.message);
    } finally {
      setPending(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isPending) void connect(event.currentTarget);
  };

  // What is wrong with a field stays until the field is changed: going away when it is left would move the button from under the pointer.
  const errorOf = (name: string): Pick<TextFieldProps, 'name' | 'isInvalid' | 'onChange' | 'validationBehavior'> => ({
    name,
    isInvalid: fields[name] !== undefined,
    onChange: () => setFields(({ [name]: _mended, ...others }) => others),
    validationBehavior: 'aria',
  });

  return (
    <Form className="form" onSubmit={onSubmit}>
      <TextField {...errorOf('url')} inputMode="url" autoComplete="off" isRequired>
        <Label>{words.feedAddress}</Label>
        <Input ref={address} placeholder="https://…/basic.ics" spellCheck={false} />
        <FieldError>{fields['url']}</FieldError>
        <Text slot="description">{words.feedAddressHelp}</Text>
      </TextField>
      <TextField {...errorOf('addresses')} autoComplete="email" inputMode="email">
        <Label>{words.feedOwn}</Label>
        <Input placeholder="you@example.com" spellCheck={false} />
        <FieldError>{fields['addresses']}</FieldError>
        <Text slot="description">{words.feedOwnHelp}</Text>
      </TextField>
      {problem !== null && (
        <p className="trouble" role="alert">
          {problem}
        </p>
      )}
      <div className="form-buttons">
        <Button type="submit" className="button" isPending={isPending}>
          {isPending ? words.readingFeed : words.connectFeed}
        </Button>
      </div>
    </Form>
  );
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}
