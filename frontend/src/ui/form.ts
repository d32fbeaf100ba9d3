import { type ChangeEvent, type SubmitEvent, useState } from "react";
import { ApiError, messageOf } from "~/api/errors";
import { useText } from "~/i18n";

let isPressing = false;
addEventListener("mousedown", () => void (isPressing = true), true);
addEventListener("mouseup", () => void (isPressing = false), true);

/** Do it when nothing is being pressed, which must not move before it is let go: no click would come. */
function onceLetGo(act: () => void): void {
  if (isPressing) addEventListener("mouseup", () => setTimeout(act), { once: true });
  else act();
}

type Errors<Values> = Partial<Record<keyof Values, string>>;

interface Options<Values> {
  initial: Values;
  /** Say what is wrong with a field before it is sent; nothing when it may be sent. */
  check: (values: Values) => Errors<Values>;
  /** `filled`: what the form was filled with last, so that what differs is what somebody changed. */
  send: (values: Values, filled: Values) => Promise<void>;
}

/**
 * A form of texts. What is wrong is said under its field, when it is left and when the form is sent;
 * what the API says of no field of ours is the `alert`.
 *
 *     const form = useForm({ initial: { email: "" }, check, send });
 *     <form onSubmit={form.submit}><TextField label="E-mail" {...form.field("email")} />
 */
export function useForm<Values extends Record<string, string>>(options: Options<Values>) {
  const { initial, check, send } = options;
  const text = useText();
  const [filled, setFilled] = useState(initial);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<Values>>({});
  const [alert, setAlert] = useState("");
  const [isSending, setSending] = useState(false);

  const field = (name: keyof Values & string) => ({
    name,
    value: values[name],
    error: errors[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => {
      const { value } = event.target; // a password manager changes several fields at once
      setValues((before) => ({ ...before, [name]: value }));
      setErrors((before) => ({ ...before, [name]: undefined }));
    },
    onBlur: () => {
      // An empty field may still be filled in; that it is missing is said when the form is sent.
      const error = values[name] && check(values)[name];
      if (error) onceLetGo(() => setErrors((before) => ({ ...before, [name]: error })));
    },
  });

  const show = (found: Errors<Values>, form: HTMLFormElement) => {
    setErrors(found);
    const first = Object.keys(values).find((name) => found[name]);
    const input = first && form.elements.namedItem(first);
    if (input instanceof HTMLElement) input.focus();
  };

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setAlert("");
    const missing = check(values);
    show(missing, form);
    if (Object.values(missing).some(Boolean)) return;
    setSending(true);
    try {
      await send(values, filled);
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      const ours = Object.keys(values).filter((name) => fields[name]);
      const said = ours.map((name) => [name, fields[name]?.join(" ")]);
      show(Object.fromEntries(said) as Errors<Values>, form);
      if (ours.length === 0) setAlert(messageOf(error, text));
    } finally {
      setSending(false);
    }
  };

  /** Fill in these, or what the form began with. */
  const set = (filling: Values) => {
    setFilled(filling);
    setValues(filling);
  };
  const reset = () => set(initial);

  return { values, field, submit, set, reset, alert, isSending };
}
