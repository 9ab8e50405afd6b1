/** Home of what forms have in common: sending, waiting, and what is wrong beside its field. */
import { useState } from 'react';
import type { TextFieldProps } from 'react-aria-components';
import { asFailure } from '../../client/index.ts';
import { failureWords } from './failure-words.ts';

/** The state of one form, and how its fields join it. */
export type SentForm = {
  isPending: boolean;
  /** What is wrong and belongs to no field that is shown; null while nothing is. */
  problem: string | null;
  /** What is wrong with each field, by its name. */
  fields: Readonly<Partial<Record<string, string>>>;
  /** Properties of a field: its name, and its error until it is changed. */
  fieldOf: (name: string) => Pick<TextFieldProps, 'name' | 'isInvalid' | 'onChange' | 'validationBehavior'>;
  /**
   * Sends the form, unless something is missing or it is on its way already.
   *
   * @param missing A sentence for each field that is still wanted.
   */
  submit: (form: HTMLFormElement, missing: Record<string, string>, send: () => Promise<void>) => Promise<void>;
};

/** Keeps the state of a form. What is typed stays in its fields, which nobody else reads. */
export function useForm(): SentForm {
  const [isPending, setPending] = useState(false);
  const [fields, setFields] = useState<SentForm['fields']>({});
  const [problem, setProblem] = useState<string | null>(null);

  const refuse = (form: HTMLFormElement, wrong: Record<string, string>): boolean => {
    const shown = [...form.elements].filter((element) => element instanceof HTMLInputElement);
    const first = shown.find((input) => wrong[input.name] !== undefined);
    setFields(wrong);
    first?.focus();
    return first !== undefined;
  };
  const submit: SentForm['submit'] = async (form, missing, send) => {
    if (isPending) return;
    setProblem(null);
    if (refuse(form, missing)) return;
    setPending(true);
    try {
      await send();
    } catch (error) {
      const failure = asFailure(error);
      if (!refuse(form, { ...failure.fields })) setProblem(failureWords(failure));
    } finally {
      setPending(false);
    }
  };
  // What is wrong with a field stays until the field is changed: going away when it is left would move the button from under the pointer.
  const fieldOf: SentForm['fieldOf'] = (name) => ({
    name,
    isInvalid: fields[name] !== undefined,
    onChange: () => setFields(({ [name]: _mended, ...others }) => others),
    validationBehavior: 'aria',
  });
  return { isPending, problem, fields, fieldOf, submit };
}

/** What stands in a field of a form. */
export function textIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
