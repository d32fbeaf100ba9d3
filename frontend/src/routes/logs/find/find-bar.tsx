import { useState } from "react";
import { useText } from "~/i18n";
import { Chip } from "~/ui/chip";
import { useIsPhone } from "~/ui/media";
import { Select } from "~/ui/select";
import type { Scope } from "../search";
import { useListSearch, useNarrow } from "./address";
import { FilterDrawer } from "./filter-drawer";
import { levelsFilter } from "./filters";
import styles from "./find-bar.module.css";
import { OrderSelect } from "./order-select";
import { PeriodPicker } from "./period-picker";
import { type Key, KEYS } from "./query";
import { SavedViews } from "./saved-views";
import { SearchBox } from "./search-box";

/** All by which people find something in a list: it is in the address, and nowhere else. */
export function FindBar({ scope }: { scope: Scope }) {
  const [by, setBy] = useState<Key | null>(null);
  const box = <SearchBox scope={scope} by={by} />;
  const bySelect = <BySelect value={by} onChoose={setBy} />;
  if (useIsPhone()) {
    return (
      <div className={styles.bar}>
        {box}
        <div className={styles.row}>
          {bySelect}
          <FilterDrawer />
        </div>
      </div>
    );
  }
  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        {bySelect}
        {box}
      </div>
      <div className={styles.row}>
        <PeriodPicker />
        <ShownLevels />
        <div className={styles.last}>
          <OrderSelect />
          <SavedViews />
        </div>
      </div>
    </div>
  );
}

const FREE = "free";

interface BySelectProps {
  value: Key | null;
  onChoose: (by: Key | null) => void;
}

/** For those who type no syntax: what they type is then looked for as it is. */
function BySelect({ value, onChoose }: BySelectProps) {
  const text = useText();
  const options = [
    [FREE, text.find.freeText] as const,
    ...KEYS.map((key) => [key, text.find.keyNames[key]] as const),
  ];
  return (
    <Select
      label={text.find.by}
      value={value ?? FREE}
      options={options}
      onChoose={(chosen) => onChoose(chosen === FREE ? null : chosen)}
    />
  );
}

/** The levels that the legend of the chart, or a view, has left. */
function ShownLevels() {
  const text = useText();
  const narrow = useNarrow();
  const filter = levelsFilter(useListSearch(), text);
  if (!filter) return null;
  return (
    <ul className={styles.chips} aria-label={text.find.activeFilters}>
      <Chip name={filter.name} onRemove={() => narrow(filter.without)} />
    </ul>
  );
}
