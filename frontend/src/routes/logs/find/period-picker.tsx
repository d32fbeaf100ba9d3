import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { Segment, Segments } from "~/ui/segments";
import { isSpan } from "../api-filters";
import { SPANS, type Span } from "../search";
import { useListSearch, useNarrow } from "./address";
import styles from "./find-bar.module.css";
import { checkPeriod, fieldsOf, momentOf, periodName } from "./period";

/** Not asked for so often; it is there for who has it in the address. */
const RARE: Span = "90d";
/**
 * `max` is the last of what the API takes, and keeps years at four digits. The two are judged
 * together, so not when one of them is left.
 */
const INPUT = { type: "datetime-local", max: "9998-12-31T23:59", onBlur: undefined };

interface Props {
  onCustom: () => void;
  isLoose?: boolean;
}

export function PeriodPicker({ onCustom, isLoose }: Props) {
  const text = useText();
  const format = useFormats();
  const search = useListSearch();
  const narrow = useNarrow();
  const { de, ate } = search;
  const span = isSpan(de) && !ate ? de : undefined;
  const isCustom = Boolean(de || ate) && !span;
  return (
    <Segments label={text.find.period} isLoose={isLoose}>
      <Segment
        isOn={!de && !ate}
        onClick={() => narrow({ de: undefined, ate: undefined })}
      >
        {text.find.always}
      </Segment>
      {SPANS.filter((each) => each !== RARE || each === span).map((each) => (
        <Segment
          key={each}
          isOn={each === span}
          onClick={() => narrow({ de: each, ate: undefined })}
        >
          {text.find.spans[each]}
        </Segment>
      ))}
      <Segment isOn={isCustom} onClick={onCustom}>
        {isCustom ? periodName(search, text, format) : text.find.custom}
      </Segment>
    </Segments>
  );
}

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
}

export function PeriodDialog({ isOpen, onClose }: DialogProps) {
  const text = useText();
  return (
    <Dialog title={text.find.period} isOpen={isOpen} onClose={onClose}>
      <PeriodForm onDone={onClose} />
    </Dialog>
  );
}

function PeriodForm({ onDone }: { onDone: () => void }) {
  const text = useText();
  const search = useListSearch();
  const narrow = useNarrow();
  const form = useForm({
    initial: fieldsOf(search, new Date()),
    check: (fields) => checkPeriod(fields, new Date(), text),
    send: async ({ from, to }) => {
      narrow({ de: momentOf(from), ate: momentOf(to) });
      onDone();
    },
  });
  return (
    <form className={styles.form} onSubmit={form.submit} noValidate>
      <div className={styles.pair}>
        <TextField {...form.field("from")} {...INPUT} label={text.find.from} />
        <TextField {...form.field("to")} {...INPUT} label={text.find.to} />
      </div>
      <p className={styles.hint}>{text.find.periodHint}</p>
      <div className={styles.actions}>
        <Button onClick={onDone}>{text.cancel}</Button>
        <Button type="submit" kind="primary">
          {text.find.apply}
        </Button>
      </div>
    </form>
  );
}
