import { Toast } from "@base-ui/react/toast";
import { useText } from "~/i18n";
import { Button } from "./button";
import { CloseIcon } from "./icons";
import styles from "./toast.module.css";

const manager = Toast.createToastManager();
const SECONDS = 5;
const SECONDS_WITH_ACTION = 10;

interface Action {
  label: string;
  run: () => void;
}

/** Say something that has happened, from anywhere; with an action, like undo, it stays longer. */
export function say(title: string, action?: Action): void {
  offer(title, action);
}

/** Say it, and return what takes it back: its action may be reached elsewhere, too. */
export function offer(title: string, action?: Action): () => void {
  const id = manager.add({
    title,
    timeout: (action ? SECONDS_WITH_ACTION : SECONDS) * 1000,
    ...(action && {
      actionProps: {
        children: action.label,
        onClick: () => {
          action.run();
          manager.close(id);
        },
      },
    }),
  });
  return () => manager.close(id);
}

/** Where toasts appear: a polite live region, once in the shell. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const text = useText();
  return Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection={[]}>
      <Toast.Title className={styles.title} />
      <Toast.Action render={<Button />} />
      <Toast.Close render={<Button kind="quiet" isIcon aria-label={text.close} />}>
        <CloseIcon />
      </Toast.Close>
    </Toast.Root>
  ));
}
