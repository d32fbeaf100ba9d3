import { type ReactNode, useId, useState } from "react";
import { useLevels } from "~/api/finding";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { FilterIcon } from "~/ui/icons";
import { levelName } from "~/ui/level";
import { Segment, Segments } from "~/ui/segments";
import { NO_FILTERS, useListSearch, useNarrow } from "./address";
import { useOtherFilters } from "./filters";
import styles from "./find-bar.module.css";
import { OrderButtons } from "./order-select";
import { PeriodPicker } from "./period-picker";
import { ViewButtons } from "./view-menu";

interface Props {
  onCustomPeriod: () => void;
  onSaveView: () => void;
  onEditViews: () => void;
}

/** On phones: all but the search itself, behind a button that says how many of them are in use. */
export function FilterDrawer({ onCustomPeriod, onSaveView, onEditViews }: Props) {
  const text = useText();
  const narrow = useNarrow();
  const [isOpen, setOpen] = useState(false);
  const active = useOtherFilters().length;
  const close = () => setOpen(false);
  /** Close, and do this: what opens then has the screen for itself. */
  const closing = (open: () => void) => () => {
    close();
    open();
  };
  return (
    <>
      <Button
        aria-label={active ? text.find.filtersActive(active) : text.find.filters}
        onClick={() => setOpen(true)}
      >
        <FilterIcon />
        {text.find.filters}
        {active > 0 && <span className={styles.count} data-count={active} />}
      </Button>
      <Dialog title={text.find.filters} isDrawer isOpen={isOpen} onClose={close}>
        <Part title={text.find.order}>
          <OrderButtons />
        </Part>
        <Part title={text.find.period}>
          <PeriodPicker isLoose onCustom={closing(onCustomPeriod)} />
        </Part>
        <Part title={text.find.levels}>
          <LevelButtons />
        </Part>
        <Part title={text.find.views}>
          <ViewButtons
            onShown={close}
            onSave={closing(onSaveView)}
            onEdit={closing(onEditViews)}
          />
        </Part>
        <div className={styles.ends}>
          <Button onClick={() => narrow(NO_FILTERS)}>{text.find.clearFilters}</Button>
          <Button kind="primary" onClick={close}>
            {text.find.showResults}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.part} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

function LevelButtons() {
  const text = useText();
  const narrow = useNarrow();
  const { nivel = [] } = useListSearch();
  const all = new Set([...useLevels(), ...nivel]);
  const toggle = (level: string) => {
    const others = nivel.filter((each) => each !== level);
    const levels = others.length < nivel.length ? others : [...nivel, level];
    narrow({ nivel: levels.length ? levels : undefined });
  };
  return (
    <Segments label={text.find.levels} isLoose>
      {[...all].map((level) => (
        <Segment key={level} isOn={nivel.includes(level)} onClick={() => toggle(level)}>
          {levelName(level, text)}
        </Segment>
      ))}
    </Segments>
  );
}
