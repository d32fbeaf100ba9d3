/** What surrounds every screen of who is signed in. */

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { type MouseEvent, useEffect, useState } from "react";
import { meQuery, queryClient } from "~/api/queries";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { BrandIcon, ChevronIcon, CopyIcon, HelpIcon, MoreIcon, PersonIcon } from "~/ui/icons";
import { Toasts } from "~/ui/toast";
import { AccountMenu } from "./account-menu";
import { EnvironmentSelect } from "./environment";
import { nameOf, useCopyKey } from "./me";
import { useNavigation } from "./navigation";
import { useOnline } from "./online";
import styles from "./shell.module.css";
import { ShortcutHelp } from "./shortcut-help";
import { useShortcuts } from "./shortcuts";

const CONTENT = "content";

export function Shell() {
  // Whoever signs in next starts with nothing.
  useEffect(() => () => queryClient.clear(), []);
  return (
    // Base UI would else add style elements, which the CSP forbids.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Page />
        <Toasts />
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Page() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  const goTo = useNavigation().flatMap(({ key, to }) =>
    key ? [[`g ${key}`, () => void navigate({ to })] as const] : [],
  );
  useShortcuts({ "?": () => setHelpOpen(true), ...Object.fromEntries(goTo) });
  return (
    <>
      <SkipLink />
      <Header onHelp={() => setHelpOpen(true)} />
      <main id={CONTENT} className={styles.main} tabIndex={-1}>
        <OfflineBanner />
        <Outlet />
      </main>
      <TabBar />
      <ShortcutHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </>
  );
}

function SkipLink() {
  const text = useText();
  // Not by the fragment of the address, which belongs to the screen.
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(CONTENT)?.focus();
  };
  return (
    <a className={styles.skip} href={`#${CONTENT}`} onClick={skip}>
      {text.skip}
    </a>
  );
}

/** The region is always there, so that what appears in it is read out. */
function OfflineBanner() {
  const text = useText();
  const isOnline = useOnline();
  return (
    <div aria-live="polite">
      {!isOnline && <p className={styles.offline}>{text.shell.offline}</p>}
    </div>
  );
}

function Header({ onHelp }: { onHelp: () => void }) {
  const text = useText();
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <Link to="/" className={styles.brand}>
          <BrandIcon />
          <span>{text.product}</span>
        </Link>
        <nav className={styles.navigation} aria-label={text.shell.navigation}>
          {useNavigation().map(({ to, label }) => (
            <Link key={to} to={to} className={styles.link}>
              {label(text)}
            </Link>
          ))}
        </nav>
        <Greeting />
        <div className={styles.controls}>
          <EnvironmentSelect />
          <div className={styles.wideOnly}>
            <Button
              kind="quiet"
              isIcon
              aria-label={text.shortcuts.title}
              aria-keyshortcuts="?"
              onClick={onHelp}
            >
              <HelpIcon />
            </Button>
          </div>
          <div className={styles.wideOnly}>
            <AccountMenu
              pages={[]}
              trigger={
                <Button kind="quiet" aria-label={text.shell.menu}>
                  <PersonIcon />
                  <ChevronIcon />
                </Button>
              }
            />
          </div>
        </div>
      </div>
    </header>
  );
}

function Greeting() {
  const text = useText();
  const { data: me } = useQuery(meQuery);
  const copyKey = useCopyKey();
  if (!me) return <p className={styles.greeting} />;
  return (
    <p className={styles.greeting}>
      <span className={styles.words}>
        <span className={styles.name}>{text.shell.greeting(nameOf(me))}</span>
        {me.key && (
          <span>
            {text.shell.token} <code>…{me.key.slice(-4)}</code>
          </span>
        )}
      </span>
      {me.key && (
        <Button kind="quiet" isIcon aria-label={text.shell.copyToken} onClick={copyKey}>
          <CopyIcon />
        </Button>
      )}
    </p>
  );
}

/** On phones, where a thumb reaches. */
function TabBar() {
  const text = useText();
  const entries = useNavigation();
  return (
    <nav className={styles.tabBar} aria-label={text.shell.navigation}>
      {entries
        .filter(({ isInTabBar }) => isInTabBar)
        .map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={styles.tab}>
            <Icon />
            {label(text)}
          </Link>
        ))}
      <AccountMenu
        pages={entries.filter(({ isInTabBar }) => !isInTabBar)}
        trigger={
          <button type="button" className={styles.tab}>
            <MoreIcon />
            {text.shell.more}
          </button>
        }
      />
    </nav>
  );
}
