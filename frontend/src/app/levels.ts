/** The levels that every installation has, the most severe first. Staff may add others. */
export const LEVELS = ["critical", "error", "warning", "info", "debug"] as const;

/** Whether a level may have this name (logs/levels.py). */
export const isLevelName = (text: string): boolean => /^[a-z][a-z0-9_-]{0,15}$/.test(text);
