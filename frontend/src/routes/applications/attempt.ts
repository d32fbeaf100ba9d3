import { messageOf } from "~/api/errors";
import { useText } from "~/i18n";
import { say } from "~/ui/toast";

/** Return what runs something and says why, when it fails. */
export function useAttempt(): (attempt: () => Promise<unknown>) => Promise<void> {
  const text = useText();
  return async (attempt) => {
    try {
      await attempt();
    } catch (error) {
      say(messageOf(error, text));
    }
  };
}
