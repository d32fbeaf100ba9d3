import { useRouter } from "@tanstack/react-router";
import { safeNext } from "~/app/next";

/** Return what leads on once somebody is signed in. */
export function useGoOn() {
  const router = useRouter();
  return (next?: string) => router.history.replace(safeNext(next));
}
