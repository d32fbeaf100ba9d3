/**
 * Every address of the web app. A screen is a component in src/routes, a route here, and, when
 * people go there by themselves, a line in navigation.ts.
 */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  type ParsedLocation,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { isSetUp, isSignedIn, onSignedOut } from "~/api/session";
import { validateAuditSearch } from "~/routes/audit/search";
import { rememberList } from "~/routes/logs/last-list";
import { type Scope, validateDetailSearch, validateListSearch } from "~/routes/logs/search";
import { Crash, NotFound, NotFoundPage } from "./failures";
import { invitationIn } from "./invitation";
import { loadPart } from "./parts";
import { PublicLayout } from "./public-layout";
import { parseSearch, single, stringifySearch } from "./search-params";

/** Where `/` leads. */
const HOME = "/erros";

/** Return a screen that is loaded when somebody goes there, by the name that its module gives it. */
const screen: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(() => loadPart(load), name);

const root = createRootRoute({ notFoundComponent: NotFoundPage });

// --- For everybody -----------------------------------------------------
const publicPages = createRoute({
  getParentRoute: () => root,
  id: "public",
  component: PublicLayout,
});

const signIn = createRoute({
  getParentRoute: () => publicPages,
  path: "/entrar",
  /** `next`: where to go then. `fim`: a session has just ended. */
  validateSearch: (search): { next?: string; fim?: string } => {
    const next = single(search.next);
    const fim = single(search.fim);
    return { ...(next && { next }), ...(fim && { fim }) };
  },
  component: screen(() => import("~/routes/sign-in"), "SignIn"),
});

const signUp = createRoute({
  getParentRoute: () => publicPages,
  path: "/cadastro",
  /** Who follows an invitation and is signed in joins the team with the account they have. */
  beforeLoad: async ({ location }) => ({
    hasAccount: Boolean(invitationIn(location.hash)) && (await isSignedIn()),
  }),
  component: screen(() => import("~/routes/sign-up"), "SignUp"),
});

const resetPassword = createRoute({
  getParentRoute: () => publicPages,
  path: "/redefinir-senha",
  component: screen(() => import("~/routes/reset-password"), "ResetPassword"),
});

const setUp = createRoute({
  getParentRoute: () => publicPages,
  path: "/configurar",
  loader: isSetUp,
  component: screen(() => import("~/routes/set-up"), "SetUp"),
});

// --- For who is signed in ----------------------------------------------
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  /** The environment that all screens show; production where there is none. */
  validateSearch: (search): { env?: string } => {
    const env = single(search.env);
    return env ? { env } : {};
  },
  search: { middlewares: [retainSearchParams(["env"])] },
  beforeLoad: async ({ location, matches }) => {
    if (await isSignedIn()) return;
    if (matches.some(({ routeId }) => routeId === "/signed-in/$")) throw notFound();
    const next = location.href === "/" ? {} : { next: location.href };
    throw redirect({ to: "/entrar", search: next, replace: true });
  },
  component: screen(() => import("./shell"), "Shell"),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: HOME, replace: true });
  },
});

/** Ask for what a screen shows, which comes while the screen does. Nothing waits for it. */
function prefetch(ask: (prefetch: typeof import("~/routes/logs/prefetch")) => void): void {
  // Where that does not come, the screen does not either, and says so.
  import("~/routes/logs/prefetch").then(ask, () => {});
}

/** Not for who only points at a link. */
const prefetchList =
  (scope: Scope) =>
  ({ location, preload }: { location: ParsedLocation; preload: boolean }) => {
    if (!preload) prefetch((screens) => screens.prefetchList(scope, location.search));
  };

const logs = createRoute({
  getParentRoute: () => signedIn,
  path: "/erros",
  validateSearch: validateListSearch,
  beforeLoad: prefetchList("open"),
  component: screen(() => import("~/routes/logs/list"), "OpenLogs"),
});

const archived = createRoute({
  getParentRoute: () => signedIn,
  path: "/arquivados",
  validateSearch: validateListSearch,
  beforeLoad: prefetchList("archived"),
  component: screen(() => import("~/routes/logs/list"), "ArchivedLogs"),
});

const resolved = createRoute({
  getParentRoute: () => signedIn,
  path: "/resolvidos",
  validateSearch: validateListSearch,
  beforeLoad: prefetchList("resolved"),
  component: screen(() => import("~/routes/logs/list"), "ResolvedLogs"),
});

const log = createRoute({
  getParentRoute: () => signedIn,
  path: "/erros/$id",
  validateSearch: validateDetailSearch,
  beforeLoad: ({ params, preload }) => {
    if (!preload) prefetch((screens) => screens.prefetchLog(params.id));
  },
  component: screen(() => import("~/routes/logs/detail"), "LogDetail"),
});

const applications = createRoute({
  getParentRoute: () => signedIn,
  path: "/aplicacoes",
  component: screen(() => import("~/routes/applications/list"), "Applications"),
});

const application = createRoute({
  getParentRoute: () => signedIn,
  path: "/aplicacoes/$id",
  /** `cliente`: the id of the client whose set-up is shown. */
  validateSearch: (search): { cliente?: string } => {
    const cliente = single(search.cliente);
    return cliente ? { cliente } : {};
  },
  component: screen(() => import("~/routes/applications/detail"), "Application"),
});

const teams = createRoute({
  getParentRoute: () => signedIn,
  path: "/equipes",
  component: screen(() => import("~/routes/teams/list"), "Teams"),
});

const team = createRoute({
  getParentRoute: () => signedIn,
  path: "/equipes/$id",
  component: screen(() => import("~/routes/teams/detail"), "Team"),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/auditoria",
  validateSearch: validateAuditSearch,
  component: screen(() => import("~/routes/audit/trail"), "Audit"),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/conta",
  component: screen(() => import("~/routes/account"), "Account"),
});

/** Whatever else an address may say. */
const nothing = createRoute({
  getParentRoute: () => signedIn,
  path: "$",
  component: NotFound,
});

export const router = createRouter({
  routeTree: root.addChildren([
    publicPages.addChildren([signIn, signUp, resetPassword, setUp]),
    signedIn.addChildren([
      home,
      logs,
      archived,
      resolved,
      log,
      applications,
      application,
      teams,
      team,
      audit,
      account,
      nothing,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: Crash,
  scrollRestoration: true,
});

router.subscribe("onResolved", ({ toLocation }) => rememberList(toLocation));

onSignedOut(() => {
  const next = router.state.location.href;
  router.navigate({ to: "/entrar", search: { next, fim: "1" }, replace: true });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
