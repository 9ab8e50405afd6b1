/** Home of the preferences: presets in plain words, the fine rules behind them, and the bot's name. */
import { useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading, Label, Radio, RadioGroup } from 'react-aria-components';
import { updateCalendarUser, type RecordingPreferences } from '../../client/index.ts';
import { failureWords } from '../shared/failure-words.ts';
import { ChevronIcon } from '../shared/icons.tsx';
import { Toggle } from '../shared/toggle.tsx';
import { BotNameField } from './bot-name-field.tsx';
import { BASE_FLAGS, FILTER_FLAGS, flagsOf, PRESETS, presetOf, summaryOf, type Flag } from './presets.ts';
import type { PersonEdit, PersonLive } from './snapshot.ts';
import { FLAG_WORDS, PRESET_WORDS, words } from './words.ts';

/** What is recorded without further ado. Every change is saved at once; the name of the bot when it is sent. */
export function PreferencesForm(props: { preferences: RecordingPreferences; edit: PersonLive['edit'] }): ReactElement {
  const { preferences, edit } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (wanted: Partial<RecordingPreferences>): Promise<void> => {
    setProblem(null);
    const failure = await edit(preferencesEdit(preferences, wanted));
    if (failure !== null) setProblem(words.notSaved(failureWords(failure)));
  };
  const choose = (value: string): void => {
    const preset = PRESETS.find((candidate) => candidate === value);
    if (preset !== undefined) void change(flagsOf(preset));
  };
  const toggles = (flags: readonly Flag[]): ReactElement[] =>
    flags.map((flag) => (
      <Toggle key={flag} isSelected={preferences[flag]} onChange={(isOn) => void change({ [flag]: isOn })}>
        {FLAG_WORDS[flag].name}
        <small>{FLAG_WORDS[flag].text}</small>
      </Toggle>
    ));
  return (
    <section aria-labelledby="recording">
      <h2 id="recording" tabIndex={-1}>
        {words.recording}
      </h2>
      <div className="card">
        <div className="padded">
          <RadioGroup value={presetOf(preferences)} onChange={choose}>
            <Label className="visually-hidden">{words.presets}</Label>
            <div className="presets">
              {PRESETS.map((preset) => (
                <Radio key={preset} value={preset} className="preset">
                  <span className="preset-mark" />
                  <span>
                    {PRESET_WORDS[preset].name}
                    <small>{PRESET_WORDS[preset].text}</small>
                  </span>
                </Radio>
              ))}
            </div>
          </RadioGroup>
          {problem !== null && (
            <p className="trouble" role="alert">
              {problem}
            </p>
          )}
        </div>
        <Disclosure className="drawer">
          <Heading level={3}>
            <Button slot="trigger" className="drawer-button">
              <ChevronIcon />
              <span>
                {words.fineRules}
                <small>{summaryOf(preferences)}</small>
              </span>
            </Button>
          </Heading>
          <DisclosurePanel className="drawer-panel">
            <fieldset>
              <legend>{words.anyOf}</legend>
              {toggles(BASE_FLAGS)}
            </fieldset>
            <fieldset>
              <legend>{words.allOf}</legend>
              {toggles(FILTER_FLAGS)}
            </fieldset>
          </DisclosurePanel>
        </Disclosure>
        <div className="drawer padded">
          <BotNameField
            name={preferences.bot_name}
            save={(bot_name) => edit(preferencesEdit(preferences, { bot_name }))}
          />
        </div>
      </div>
    </section>
  );
}

/** Changes these preferences; when the server refuses, exactly these go back to what they were. */
function preferencesEdit(before: RecordingPreferences, wanted: Partial<RecordingPreferences>): PersonEdit {
  const put =
    (values: Partial<RecordingPreferences>): PersonEdit['apply'] =>
    (snapshot) => ({
      ...snapshot,
      user: { ...snapshot.user, preferences: { ...snapshot.user.preferences, ...values } },
    });
  const old = Object.fromEntries(Object.entries(before).filter(([name]) => name in wanted));
  return {
    apply: put(wanted),
    undo: put(old),
    send: async (client) => {
      await updateCalendarUser(client, { body: { preferences: wanted } });
      return put(wanted);
    },
  };
}
