/** Home of the form that connects a calendar feed. */
import { useState, type FormEvent, type ReactElement } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { asFailure, type Api } from './api.ts';
import { words } from './words.ts';

/** Address of the feed and the person's own addresses; what the API refuses stands beside its field. */
export function FeedForm({ api, onConnected }: { api: Api; onConnected: () => Promise<void> }): ReactElement {
  const [isPending, setPending] = useState(false);
  const [fields, setFields] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);

  const connect = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const url = textOf(data, 'url').trim();
    const addresses = textOf(data, 'addresses')
      .split(/[\s,;]+/)
      .filter((address) => address !== '');
    setProblem(null);
    if (url === '') return setFields({ url: words.feedAddressMissing });
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

  return (
    <Form className="form" onSubmit={onSubmit} validationErrors={fields} validationBehavior="aria">
      <TextField name="url" type="url" autoComplete="off" isRequired>
        <Label>{words.feedAddress}</Label>
        <Input placeholder="https://…/basic.ics" spellCheck={false} />
        <FieldError />
        <Text slot="description">{words.feedAddressHelp}</Text>
      </TextField>
      <TextField name="addresses" autoComplete="email" inputMode="email">
        <Label>{words.feedOwn}</Label>
        <Input placeholder="you@example.com" spellCheck={false} />
        <FieldError />
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
