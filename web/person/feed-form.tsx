/** Home of the form that connects a calendar feed. */
import type { FormEvent, ReactElement } from 'react';
import { FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { createConnection, type CalendarConnection, type Client } from '../../client/index.ts';
import { FormFoot } from '../shared/form-foot.tsx';
import { textIn, useForm } from '../shared/use-form.ts';
import { words } from './words.ts';

/** Address of the feed and the person's own addresses; what the API refuses stands beside its field. */
export function FeedForm(props: {
  client: Client;
  onConnected: (connection: CalendarConnection) => Promise<void>;
  onCancel?: () => void;
}): ReactElement {
  const { isPending, problem, fields, fieldOf, submit } = useForm();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const url = textIn(form, 'url').trim();
    const addresses = textIn(form, 'addresses')
      .split(/[\s,;]+/)
      .filter((part) => part !== '');
    void submit(form, url === '' ? { url: words.feedAddressMissing } : {}, async () =>
      props.onConnected(await createConnection(props.client, { body: { kind: 'ics', url, addresses } })),
    );
  };
  return (
    <Form className="form" onSubmit={onSubmit}>
      <TextField {...fieldOf('url')} inputMode="url" autoComplete="off" isRequired>
        <Label>{words.feedAddress}</Label>
        <Input placeholder="https://…/basic.ics" spellCheck={false} />
        <FieldError>{fields['url']}</FieldError>
        <Text slot="description">{words.feedAddressHelp}</Text>
      </TextField>
      <TextField {...fieldOf('addresses')} autoComplete="email" inputMode="email">
        <Label>{words.feedOwn}</Label>
        <Input placeholder="you@example.com" spellCheck={false} />
        <FieldError>{fields['addresses']}</FieldError>
        <Text slot="description">{words.feedOwnHelp}</Text>
      </TextField>
      <FormFoot
        send={words.connectFeed}
        wait={words.readingFeed}
        isPending={isPending}
        problem={problem}
        onCancel={props.onCancel}
      />
    </Form>
  );
}
