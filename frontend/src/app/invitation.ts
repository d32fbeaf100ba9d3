/**
 * The secret of an invitation stays behind the `#` of an address, which browsers send to nobody; so
 * Cadastro and Entrar hand it to each other there.
 */

export const invitationIn = (hash: string): string => new URLSearchParams(hash).get("convite") ?? "";

export const invitationHash = (invitation: string): string =>
  new URLSearchParams({ convite: invitation }).toString();
