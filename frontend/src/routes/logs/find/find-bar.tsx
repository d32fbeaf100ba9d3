import { useState } from "react";
import { useText } from "~/i18n";
import { Chip } from "~/ui/chip";
import { useIsPhone } from "~/ui/media";
import { Select } from "~/ui/select";
import type { Scope } from "../search";
import { useNarrow } from "./address";
import { FilterDrawer } from "./filter-drawer";
import { useHiddenFilters } from "./filters";
import styles from "./find-bar.module.css";
import { OrderSelect } from "./order-select";
import { PeriodDialog, PeriodPicker } from "./period-picker";
import { type Key, KEYS } from "./query";
import { SearchBox } from "./search-box";
import { EditViewsDialog, SaveViewDialog } from "./view-dialogs";
import { ViewMenu } from "./view-menu";

/** What opens over the list. */
type Opened = "period" | "saveView" | "editViews" | null;

/** All by which people find something in a list: it is in the address, and nowhere else. */
export function FindBar({ scope }: { scope: Scope }) {
  const [by, setBy] = useState<Key | null>(null);
  const [opened, setOpened] = useState<Opened>(null);
  const isPhone = useIsPhone();
  const close = () => setOpened(null);
  const bySelect = <BySelect value={by} onChoose={setBy} />;
  const opens = {
    onCustomPeriod: () => setOpened("period"),
    onSaveView: () => setOpened("saveView"),
    onEditViews: () => setOpened("editViews"),
  };
  // The box and the dialogs stay when a device is turned, with what was typed in them.
  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        {!isPhone && bySelect}
        <SearchBox scope={scope} by={by} />
      </div>
      {isPhone ? (
        <div className={styles.row}>
          {bySelect}
          <FilterDrawer {...opens} />
          <HiddenFilters />
        </div>
      ) : (
        <div className={styles.row}>
          <PeriodPicker onCustom={opens.onCustomPeriod} />
          <HiddenFilters />
          <div className={styles.last}>
            <OrderSelect />
            <ViewMenu onSave={opens.onSaveView} onEdit={opens.onEditViews} />
          </div>
        </div>
      )}
      <PeriodDialog isOpen={opened === "period"} onClose={close} />
      <SaveViewDialog isOpen={opened === "saveView"} onClose={close} />
      <EditViewsDialog isOpen={opened === "editViews"} onClose={close} />
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

/** What the legend of the chart, or a view, has left. */
function HiddenFilters() {
  const text = useText();
  const narrow = useNarrow();
  const filters = useHiddenFilters();
  if (!filters.length) return null;
  return (
    <ul className={styles.chips} aria-label={text.find.activeFilters}>
      {filters.map(({ name, without }) => (
        <Chip key={name} name={name} onRemove={() => narrow(without)} />
      ))}
    </ul>
  );
}
