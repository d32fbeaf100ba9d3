import { useRouter } from "@tanstack/react-router";
import { messageOf } from "~/api/errors";
import { signOut } from "~/api/session";
import { useText } from "~/i18n";
import { say } from "~/ui/toast";

/** Return what ends the session, or all of this person, and shows Entrar. */
export function useSignOut(): (options?: { everywhere: boolean }) => Promise<void> {
  const text = useText();
  const router = useRouter();
  return async (options) => {
    try {
      await signOut(options);
    } catch (error) {
      return say(messageOf(error, text));
    }
    await router.navigate({ to: "/entrar" });
  };
}
