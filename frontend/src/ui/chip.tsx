import { useText } from "~/i18n";
import styles from "./chip.module.css";
import { CloseIcon } from "./icons";

/** Something that holds until it is taken away: an item of a list. */
export function Chip({ name, onRemove }: { name: string; onRemove: () => void }) {
  const text = useText();
  return (
    <li className={styles.chip} title={name}>
      <span className={styles.name} translate="no">
        {name}
      </span>
      <button
        type="button"
        className={styles.remove}
        aria-label={text.find.remove(name)}
        onClick={onRemove}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
