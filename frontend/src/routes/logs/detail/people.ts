import type { Schemas } from "~/api/client";

export const nameOfPerson = ({ name, username, email }: Schemas["Collector"]): string =>
  name || username || email;
