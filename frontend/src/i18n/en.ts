import { formats } from "./format";
import type { Texts } from "./pt";

const { number, plural } = formats("en");

export const en: Texts = {
  product: "Central de Erros",
  skip: "Skip to content",
  tryAgain: "Try again",
  copy: "Copy",
  notCopied: "The browser did not let us copy.",
  close: "Close",
  loadMore: "Load more",
  save: "Save",
  cancel: "Cancel",

  language: { label: "Language", pt: "Português", en: "English" },
  theme: { label: "Theme", system: "System", light: "Light", dark: "Dark" },
  times: { label: "Times", relative: "3 min. ago", absolute: "11/12/2026, 09:14" },

  errors: {
    unexpected: "Something went wrong. Try again.",
    unreachable: "The server did not answer. Check the connection and try again.",
    server: "Something broke on the server. Try again in a moment.",
    forbidden: "You may not see this.",
    tooMany: (seconds) =>
      plural(seconds, {
        one: `Too many tries. Wait ${number(seconds)} second.`,
        other: `Too many tries. Wait ${number(seconds)} seconds.`,
      }),
    waited: "You can try again now.",
    required: "Fill in this field.",
    email: "Enter a complete e-mail, like ana@example.com.",
    crashed: "This page broke",
    newVersion: "There is a new version",
    newVersionText: "Central de Erros was updated since this page was opened.",
    reload: "Reload",
  },

  levels: {
    critical: "Critical",
    error: "Error",
    warning: "Warning",
    info: "Info",
    debug: "Debug",
  } as Record<string, string>,

  shortcuts: {
    title: "Keyboard shortcuts",
    label: "Single-key shortcuts",
    hint: "Without them everything stays in reach of Tab, Enter and the arrows.",
    on: "On",
    off: "Off",
    general: "Everywhere",
    help: "This help",
    close: "Close, or clear the selection",
    groups: [
      [
        "In the list of errors",
        [
          ["j", "Next error"],
          ["k", "Previous error"],
          ["o", "Open (or Enter)"],
          ["x", "Select"],
          ["X", "Select up to here"],
          ["e", "Archive or unarchive"],
          ["r", "Resolve or reopen"],
          ["#", "Delete"],
          ["u", "Undo"],
          ["/", "Search"],
        ],
      ],
      [
        "On an error",
        [
          ["[", "Older event"],
          ["]", "Newer event"],
          ["c", "Copy as Markdown"],
          ["e", "Archive or unarchive"],
          ["r", "Resolve or reopen"],
          ["#", "Delete"],
        ],
      ],
    ],
  },

  notFound: {
    title: "Page not found",
    text: "There is nothing at this address.",
    home: "Go to the start",
  },

  fields: {
    email: "E-mail",
    emailOrUsername: "E-mail or username",
    password: "Password",
    newPassword: "New password",
    showPassword: "Show the password",
  },

  signIn: {
    title: "Sign in",
    submit: "Sign in",
    forgotten: "Forgot the password",
    noAccount: "No account yet?",
    signUp: "Sign up",
    over: "Your session ended. Sign in again to go on.",
  },

  signUp: {
    title: "Sign up",
    submit: "Sign up",
    hasAccount: "Have an account?",
    signIn: "Sign in",
    invited: "You were invited to a team. Sign up to join it.",
  },

  passwordRules: {
    label: "The password must:",
    long: "have at least 8 characters",
    notNumeric: "be more than digits",
    notEmail: "differ from your e-mail",
    notCommon: "not be a common password",
    met: "met",
    unmet: "missing",
  },

  reset: {
    title: "New password",
    ask: "Enter the e-mail of your account. We will send a link to choose another password.",
    submitAsk: "Send the link",
    sentTitle: "Check your e-mail",
    sent: (email) =>
      `If there is an account with ${email}, the link will arrive in a moment. It is good for an hour.`,
    submit: "Save and sign in",
    again: "Ask for another link",
    back: "Back to sign in",
  },

  shell: {
    logs: "Errors",
    archived: "Archived",
    resolved: "Resolved",
    applications: "Applications",
    teams: "Teams",
    audit: "Audit",
    navigation: "Main",
    environment: "Environment",
    greeting: (name) => `Welcome, ${name}.`,
    token: "Your token is:",
    copyToken: "Copy your token",
    tokenCopied: "Token copied.",
    noToken: "You have no token yet.",
    menu: "Your account",
    more: "More",
    account: "Account",
    signOut: "Sign out",
    offline: "No connection. What you see may have changed; actions come back with it.",
  },

  environments: {
    production: "Production",
    homologation: "Homologation",
    dev: "Dev",
  },

  account: {
    title: "Account",
    profile: "Profile",
    name: "Name",
    appearance: "Appearance",
    token: "Token",
    tokenHint: "It reports errors in your name. It only writes: it reads nothing.",
    sessions: "Sessions",
    sessionsHint: "Ends your session in every browser and device, in this one too.",
    signOutEverywhere: "Sign out everywhere",
  },

  chart: {
    title: "Events over time",
    walk: "Walk events over time",
    summary: (events, length, peak, when) =>
      plural(events, {
        one: `${number(events)} event in ${length}, ${when}`,
        other: `${number(events)} events in ${length}, peak of ${number(peak)} ${when}`,
      }),
    at: {
      hour: (start) => `on ${start}`,
      day: (start) => `on ${start}`,
      week: (start) => `in the week of ${start}`,
    },
    nothing: (length) => `No events in ${length}`,
    told: (when, events, parts, isRunning) => {
      const so = isRunning ? " so far" : "";
      const levels = parts && ` (${parts})`;
      return plural(events, {
        one: `${when}: ${number(events)} event${so}${levels}`,
        other: `${when}: ${number(events)} events${so}${levels}`,
      });
    },
    part: (level, events) => `${level} ${number(events)}`,
    length: {
      hour: (n) => `${number(n)} h`,
      day: (n) => plural(n, { one: `${number(n)} day`, other: `${number(n)} days` }),
      week: (n) => plural(n, { one: `${number(n)} week`, other: `${number(n)} weeks` }),
    },
    hint: {
      hour: "by the hour; drag, or Shift and arrows, to choose a period",
      day: "by the day; drag, or Shift and arrows, to choose a period",
      week: "by the week; drag, or Shift and arrows, to choose a period",
    },
    showTable: "Show table",
    hideTable: "Hide table",
    table: "Table of events over time",
    time: "When",
    events: "Events",
    spans: { "24h": "24 h", "7d": "7 days", "30d": "30 days", "90d": "90 days" },
    lastDay: (events, peak) =>
      plural(events, {
        one: `${number(events)} event in 24 h`,
        other: `${number(events)} events in 24 h, up to ${number(peak)} an hour`,
      }),
  },

  log: {
    level: "Level",
    application: "Application",
    environment: "Environment",
    source: "Source",
    release: "Release",
    events: "Events",
    firstSeen: "First event",
    lastSeen: "Last event",
    logger: "Logger",
    transaction: "Transaction",
    platform: "Platform",
    dist: "Distribution",
    occurredAt: "Occurred",
    receivedAt: "Received",
    count: "Occurrences it counts",
    eventId: "Event id",

    /** The level, where and when, in a line. */
    where: (source: string, moment: string) =>
      source ? `Error in ${source} on ${moment}` : `Error on ${moment}`,
    first: "first",
    last: "last",
    eventCount: (count: number, written: string) =>
      plural(count, { one: `${written} event`, other: `${written} events` }),
    gone: "Error not found",
    goneText: "It was deleted, or is of a team that you are not in.",
    goneLink: "See the errors",

    archive: "Archive",
    unarchive: "Unarchive",
    resolve: "Resolve",
    reopen: "Reopen",
    remove: "Delete",
    undo: "Undo",
    actions: "Actions",
    done: {
      archive: "Error archived.",
      unarchive: "Error unarchived.",
      resolve: "Error resolved.",
      reopen: "Error reopened.",
      delete: "Error deleted.",
    },
    notAllowed: "You may not do this with this error.",
    removeTitle: "Delete this error?",
    removeText: (events: number) =>
      plural(events, {
        one: `The error and ${number(events)} event will be deleted for good.`,
        other: `The error and its ${number(events)} events will be deleted for good.`,
      }),
    archivedAt: (moment: string, name: string) =>
      name ? `Archived on ${moment} by ${name}.` : `Archived on ${moment}.`,
    resolvedAt: (moment: string, name: string) =>
      name ? `Resolved on ${moment} by ${name}.` : `Resolved on ${moment}.`,
    regressedAt: (moment: string) =>
      `It is back: it was resolved and happened again on ${moment}.`,

    copyMenu: "Copy",
    copyMarkdown: "Markdown",
    copyJson: "JSON",
    copyLink: "Link",
    copyCurl: "curl of the API",
    copyRequest: "Copy as curl",
    copied: "Copied.",
    linkCopied: "Link copied.",

    tabs: "Parts of the error",
    details: "Details",
    occurrences: "Occurrences",
    event: "Event",
    position: (position: string, count: string) => `Event ${position} of ${count}`,
    older: "older",
    newer: "newer",
    noEvent: "The events of this error have expired. What the first one said is left.",
    eventGone: "This event is not kept any more, or is of another error.",
    latest: "See the newest",

    stack: "Stack trace",
    mode: "How to show the stack",
    modes: { app: "Application only", whole: "Whole", text: "Text" },
    wrap: "Wrap lines",
    cause: "Caused by",
    thread: "Thread",
    ofApp: "application",
    raising: "where it occurred",
    line: (line: string) => `line ${line}`,
    libraries: (count: number) =>
      plural(count, {
        one: `${number(count)} frame of libraries`,
        other: `${number(count)} frames of libraries`,
      }),
    variables: "Variables",
    minified: "In the file that ran:",
    message: "Message",

    breadcrumbs: "What came before",
    crumbTime: "Time",
    crumbKind: "Kind",
    crumbMessage: "Message",
    request: "Request",
    headers: "Headers",
    body: "Body",
    user: "User affected",
    tags: "Tags",
    contexts: "Contexts",
    extra: "Additional data",
    modules: "Modules",
    payload: "Event as JSON",
    feedback: "What people said",
    facts: "Event",

    collectedBy: "Collected by",
    tokenOf: (name: string) => `Token of user ${name}`,
    keyOf: (application: string) => `Key of the application ${application}`,
    groupedBy: "Grouped by",
    unmerge: "Unmerge",
    unmergeName: (reason: string) => `Unmerge ${reason}`,
    unmerged: "Unmerged: it is an error of its own again.",
    merged: (count: number) =>
      plural(count, {
        one: `${number(count)} grouping`,
        other: `${number(count)} groupings, which somebody merged`,
      }),

    tagsOf: "Tags of the events",
    tagsHint: (events: number) =>
      plural(events, {
        one: "In how many of the events: there is one.",
        other: `In how many of the last ${number(events)} occurrences.`,
      }),
    otherValues: (count: number) =>
      plural(count, { one: `and ${number(count)} other`, other: `and ${number(count)} others` }),

    more: "Load more",
    times: (count: string) => `×${count}`,
  },

  teams: {
    title: "Teams",
    create: "Create a team",
    submitCreate: "Create",
    name: "Name",
    role: "Role",
    yourRole: "Your role",
    noRole: "Not a member",
    members: "Members",
    isDefault: "Default",
    none: "You are in no team. Create one, or ask for an invitation.",
    roles: { admin: "Admin", member: "Member", viewer: "Viewer" } as Record<string, string>,
    rolesHint: "Admins look after the team and its errors, members after errors; viewers only read.",
    person: "Person",
    since: "Since",
    actions: "Actions",
    you: "you",
    unnamed: (id) => `Person no. ${id}`,
    roleOf: (name) => `Role of ${name}`,
    roleChanged: (name) => `${name} has another role.`,
    remove: "Remove",
    removeOf: (name) => `Remove ${name}`,
    removeTitle: (name) => `Remove ${name} from the team?`,
    removeText: (team) => `They will no longer see the errors of ${team}.`,
    removed: (name) => `${name} left the team.`,
    leave: "Leave the team",
    leaveTitle: (team) => `Leave ${team}?`,
    leaveText: "To come back you will need an invitation.",
    left: (team) => `You left ${team}.`,
    invitations: "Invitations",
    pending: "Open invitations",
    invite: "Invite",
    invitedAt: "Sent",
    invited: (email) =>
      `The invitation is on its way to ${email}. Whoever has this link may accept it for seven days; it will not be shown again.`,
    copyLink: "Copy link",
    linkCopied: "Link copied.",
    revoke: "Revoke invitation",
    revokeOf: (email) => `Revoke the invitation of ${email}`,
    revokeTitle: (email) => `Revoke the invitation of ${email}?`,
    revokeText: "Its link will be void.",
    revoked: "Invitation revoked.",
    settings: "Settings",
    manages: "Members may archive, resolve and delete",
    managesAll: "all errors of the team",
    managesOwn: "only errors that they collected",
    saved: "Team saved.",
    delete: "Delete team",
    deleteTitle: (team) => `Delete ${team}?`,
    deleteText: "Only while the team has no applications. It cannot be undone.",
    deleted: (team) => `${team} was deleted.`,
  },

  join: {
    title: "Invitation",
    text: "You were invited to a team.",
    as: (name) => `You were invited to a team and will join it as ${name}.`,
    submit: "Join the team",
    another: "Use another account",
    later: "Not now",
    signIn: "You were invited to a team. Sign in with your account to join it.",
  },
};
