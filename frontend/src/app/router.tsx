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
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { isSetUp, isSignedIn, onSignedOut } from "~/api/session";
import { validateAuditSearch } from "~/routes/audit/search";
import { rememberList } from "~/routes/logs/last-list";
import { validateDetailSearch, validateListSearch } from "~/routes/logs/search";
import { Crash, NotFound, NotFoundPage } from "./failures";
import { invitationIn } from "./invitation";
import { PublicLayout } from "./public-layout";
import { parseSearch, single, stringifySearch } from "./search-params";

/** Where `/` leads. */
const HOME = "/erros";

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
  component: lazyRouteComponent(() => import("~/routes/sign-in"), "SignIn"),
});

const signUp = createRoute({
  getParentRoute: () => publicPages,
  path: "/cadastro",
  /** Who follows an invitation and is signed in joins the team with the account they have. */
  beforeLoad: async ({ location }) => ({
    hasAccount: Boolean(invitationIn(location.hash)) && (await isSignedIn()),
  }),
  component: lazyRouteComponent(() => import("~/routes/sign-up"), "SignUp"),
});

const resetPassword = createRoute({
  getParentRoute: () => publicPages,
  path: "/redefinir-senha",
  component: lazyRouteComponent(() => import("~/routes/reset-password"), "ResetPassword"),
});

const setUp = createRoute({
  getParentRoute: () => publicPages,
  path: "/configurar",
  loader: isSetUp,
  component: lazyRouteComponent(() => import("~/routes/set-up"), "SetUp"),
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
  component: lazyRouteComponent(() => import("./shell"), "Shell"),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: HOME, replace: true });
  },
});

const logs = createRoute({
  getParentRoute: () => signedIn,
  path: "/erros",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("~/routes/logs/list"), "OpenLogs"),
});

const archived = createRoute({
  getParentRoute: () => signedIn,
  path: "/arquivados",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("~/routes/logs/list"), "ArchivedLogs"),
});

const resolved = createRoute({
  getParentRoute: () => signedIn,
  path: "/resolvidos",
  validateSearch: validateListSearch,
  component: lazyRouteComponent(() => import("~/routes/logs/list"), "ResolvedLogs"),
});

const log = createRoute({
  getParentRoute: () => signedIn,
  path: "/erros/$id",
  validateSearch: validateDetailSearch,
  component: lazyRouteComponent(() => import("~/routes/logs/detail"), "LogDetail"),
});

const applications = createRoute({
  getParentRoute: () => signedIn,
  path: "/aplicacoes",
  component: lazyRouteComponent(() => import("~/routes/applications/list"), "Applications"),
});

const application = createRoute({
  getParentRoute: () => signedIn,
  path: "/aplicacoes/$id",
  /** `cliente`: the id of the client whose set-up is shown. */
  validateSearch: (search): { cliente?: string } => {
    const cliente = single(search.cliente);
    return cliente ? { cliente } : {};
  },
  component: lazyRouteComponent(() => import("~/routes/applications/detail"), "Application"),
});

const teams = createRoute({
  getParentRoute: () => signedIn,
  path: "/equipes",
  component: lazyRouteComponent(() => import("~/routes/teams/list"), "Teams"),
});

const team = createRoute({
  getParentRoute: () => signedIn,
  path: "/equipes/$id",
  component: lazyRouteComponent(() => import("~/routes/teams/detail"), "Team"),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: "/auditoria",
  validateSearch: validateAuditSearch,
  component: lazyRouteComponent(() => import("~/routes/audit/trail"), "Audit"),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/conta",
  component: lazyRouteComponent(() => import("~/routes/account"), "Account"),
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
