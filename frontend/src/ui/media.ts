import { useSyncExternalStore } from "react";

/** As wide as the style sheets say: @media (max-width: 720px). */
const phone = typeof matchMedia === "function" ? matchMedia("(max-width: 720px)") : null;

function subscribe(listener: () => void): () => void {
  phone?.addEventListener("change", listener);
  return () => phone?.removeEventListener("change", listener);
}

/** Whether to show what is for phones, where a style sheet cannot decide it. */
export const useIsPhone = (): boolean =>
  useSyncExternalStore(subscribe, () => phone?.matches ?? false);
