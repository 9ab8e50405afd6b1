/** Home of the form that connects a CalDAV account: which service, who, and the password. */
import { useState, type FormEvent, type ReactElement } from 'react';
import { FieldError, Form, Input, Label, Radio, RadioGroup, Text, TextField } from 'react-aria-components';
import { createConnection, type CalendarConnection, type Client } from '../../client/index.ts';
import { FormFoot } from '../shared/form-foot.tsx';
import { textIn, useForm } from '../shared/use-form.ts';
import { presetForUsername, usernameOf, type CalDavPreset } from './caldav-account.ts';
import { words } from './words.ts';

/** The value of the radio button for servers without a preset. */
const OTHER = 'other';

/**
 * The form for a new account, or for a lost one: then the server knows where it is and needs the password alone. The password is
 * sent and never kept.
 */
export function CalDavForm(props: {
  client: Client;
  presets: CalDavPreset[];
  lostAccount?: string;
  onConnected: (connection: CalendarConnection) => Promise<void>;
  onCancel?: () => void;
}): ReactElement {
  const { client, presets, lostAccount } = props;
  const isNew = lostAccount === undefined;
  const { isPending, problem, fields, fieldOf, submit } = useForm();
  const [username, setUsername] = useState(isNew ? '' : usernameOf(lostAccount));
  // Null: not chosen by hand, so the email address says which it is.
  const [chosenId, setChosenId] = useState<string | null>(null);
  const preset =
    chosenId === null
      ? presetForUsername(username, presets)
      : (presets.find((candidate) => candidate.id === chosenId) ?? null);
  const knownUrl = isNew ? (preset?.url ?? null) : '';

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const url = knownUrl ?? textIn(form, 'url').trim();
    const password = textIn(form, 'password');
    const missing = {
      ...(username.trim() === '' && { username: words.usernameMissing }),
      ...(knownUrl === null && preset !== null && url === '' && { url: words.serverMissing }),
      ...(password === '' && { password: words.passwordMissing }),
    };
    void submit(form, missing, async () =>
      props.onConnected(
        await createConnection(client, { body: { kind: 'caldav', url, username: username.trim(), password } }),
      ),
    );
  };
  const usernameField = fieldOf('username');
  return (
    <Form className="form" onSubmit={onSubmit}>
      {isNew && <Services presets={presets} value={preset?.id ?? OTHER} onChange={setChosenId} />}
      <TextField
        {...usernameField}
        value={username}
        onChange={(text) => {
          usernameField.onChange?.(text);
          setUsername(text);
        }}
        inputMode="email"
        autoComplete="username"
        isRequired
      >
        <Label>{words.username}</Label>
        <Input placeholder="you@example.com" spellCheck={false} autoCapitalize="none" />
        <FieldError>{fields['username']}</FieldError>
        {isNew && <Text slot="description">{preset?.username_hint ?? words.usernameHelp}</Text>}
      </TextField>
      {knownUrl === null && (
        <TextField {...fieldOf('url')} inputMode="url" autoComplete="url" isRequired={preset !== null}>
          <Label>{words.server}</Label>
          <Input placeholder={preset?.url_example ?? words.serverExample} spellCheck={false} autoCapitalize="none" />
          <FieldError>{fields['url']}</FieldError>
          {preset === null && <Text slot="description">{words.serverHelp}</Text>}
        </TextField>
      )}
      <TextField {...fieldOf('password')} type="password" autoComplete="current-password" isRequired>
        <Label>{words.password}</Label>
        <Input autoFocus={!isNew} />
        <FieldError>{fields['password']}</FieldError>
        <Text slot="description">
          {preset?.password_hint ?? words.passwordHelp} {preset !== null && <HelpLink preset={preset} />}
        </Text>
      </TextField>
      <FormFoot
        send={words.connectCalDav}
        wait={words.lookingForCalendars}
        isPending={isPending}
        problem={problem}
        onCancel={props.onCancel}
      />
    </Form>
  );
}

function Services(props: { presets: CalDavPreset[]; value: string; onChange: (value: string) => void }): ReactElement {
  return (
    <RadioGroup value={props.value} onChange={props.onChange} orientation="horizontal">
      <Label>{words.calDavService}</Label>
      <div className="choices">
        {props.presets.map(({ id, name }) => (
          <Radio key={id} value={id} className="choice">
            {name}
          </Radio>
        ))}
        <Radio value={OTHER} className="choice">
          {words.calDavOther}
        </Radio>
      </div>
    </RadioGroup>
  );
}

function HelpLink({ preset: { help_url: url, name } }: { preset: CalDavPreset }): ReactElement | null {
  if (url === null) return null;
  return (
    <a className="text-link" href={url} target="_blank" rel="noreferrer">
      {words.helpOf(name)}
      <span className="visually-hidden"> {words.opensNewTab}</span>
    </a>
  );
}
