import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";
import { useText } from "~/i18n";
import { Button } from "./button";
import { classes } from "./classes";
import styles from "./dialog.module.css";
import { CloseIcon } from "./icons";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** At the bottom of a phone, where a thumb reaches. */
  isDrawer?: boolean;
  children: ReactNode;
}

/** Holds the focus until it is closed, and gives it back. */
export function Dialog({ title, isOpen, onClose, isDrawer, children }: DialogProps) {
  const text = useText();
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classes(styles.popup, isDrawer && styles.drawer)}>
          <div className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close render={<Button kind="quiet" isIcon aria-label={text.close} />}>
              <CloseIcon />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  title: string;
  /** What will happen, in a sentence. */
  children: ReactNode;
  /** What the button that does it says. */
  action: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before what cannot be undone; the focus begins on not doing it. */
export function Confirm({ title, children, action, isOpen, onClose, onConfirm }: ConfirmProps) {
  const text = useText();
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} role="alertdialog" initialFocus={cancel}>
          <Base.Title className={styles.title}>{title}</Base.Title>
          <Base.Description render={<div />}>{children}</Base.Description>
          <div className={styles.actions}>
            <Base.Close render={<Button ref={cancel} />}>{text.cancel}</Base.Close>
            <Button
              kind="danger"
              onClick={() => {
                onConfirm();
                onClose();
              }}
            >
              {action}
            </Button>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
