import { messageOf } from "~/api/errors";
import { queryClient } from "~/api/queries";
import { useText } from "~/i18n";
import { say } from "~/ui/toast";

/**
 * Return what does something, says how it went, and asks again for all that is shown: what people do
 * to teams and keys shows in many places, and is seldom done.
 */
export function useAct(): (act: () => Promise<unknown>, done: string) => Promise<void> {
  const text = useText();
  return async (act, done) => {
    try {
      await act();
      say(done);
    } catch (error) {
      say(messageOf(error, text));
    }
    await queryClient.invalidateQueries();
  };
}
