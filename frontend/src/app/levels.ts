/** The levels of logs, the most severe first. */
export const LEVELS = ["critical", "error", "warning", "info", "debug"] as const;
