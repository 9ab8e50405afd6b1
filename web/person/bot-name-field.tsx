/** Home of the field for the bot's name. */
import { useState, type FormEvent, type ReactElement } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import type { ApiFailure } from '../../client/index.ts';
import { failureWords } from '../shared/failure-words.ts';
import { words } from './words.ts';

const MAX_LENGTH = 100;

/** The name with its own button: saved when the person says so, not letter by letter. */
export function BotNameField(props: {
  name: string;
  save: (name: string) => Promise<ApiFailure | null>;
}): ReactElement {
  const { name, save } = props;
  // Null: not touched, so a name that was changed elsewhere shows here.
  const [draft, setDraft] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<'saved' | ApiFailure | null>(null);
  const value = draft ?? name;
  const isChanged = value.trim() !== name;
  const send = async (): Promise<void> => {
    const failure = await save(value.trim());
    setOutcome(failure ?? 'saved');
    if (failure === null) setDraft(null);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (isChanged && value.trim() !== '') void send();
  };
  const problem =
    value.trim() === ''
      ? words.botNameMissing
      : outcome === 'saved'
        ? null
        : outcome === null
          ? null
          : failureWords(outcome);
  return (
    <Form className="bot-name" onSubmit={onSubmit}>
      <TextField
        name="bot_name"
        value={value}
        maxLength={MAX_LENGTH}
        autoComplete="off"
        validationBehavior="aria"
        isInvalid={problem !== null}
        onChange={(text) => {
          setDraft(text);
          setOutcome(null);
        }}
      >
        <Label>{words.botName}</Label>
        <div className="field-with-button">
          <Input />
          <Button type="submit" className="button" isDisabled={!isChanged || value.trim() === ''}>
            {outcome === 'saved' && !isChanged ? words.saved : words.save}
          </Button>
        </div>
        <FieldError>{problem}</FieldError>
        {problem === null && <Text slot="description">{words.botNameHelp}</Text>}
      </TextField>
      <span className="visually-hidden" role="status">
        {outcome === 'saved' && !isChanged && words.saved}
      </span>
    </Form>
  );
}
