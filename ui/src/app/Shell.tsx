import { useQuery } from '@tanstack/react-query';
import { useMediaQuery } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { haltsQuery } from '../api/queries';
import { useT } from '../i18n';
import { Badge, Icon, Mark, Menu, Rail, Word, useEnv, type RailPlace } from '../kit';
import { formatSpan, initials } from '../lib/format';
import { usePaletteKey } from './hooks';
import { placesFor } from './places';
import { UserMenu } from './UserMenu';
import { usePlace } from './workspace';

const Palette = lazy(() => import('./Palette'));
const Banner = lazy(() => import('../halt/Banner'));

const SLIM_KEY = 'petitbleu.slim';
const wide = /^\/(templates|blocks)\/.|^\/campaigns\/.*[?&]step=/;

/** The rail on the left and the page on the right. */
export function Shell() {
  const t = useT();
  const small = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const [kept, setKept] = useState(() => localStorage.getItem(SLIM_KEY));
  // Loaded at its first call; from then on it stays, closed, and gives the focus back.
  const [palette, setPalette] = useState<boolean>();
  usePaletteKey(() => setPalette(true));
  const { membership } = usePlace();
  const main = useMainFocus();
  const { pathname, searchStr } = useLocation();
  // Where a message is written the work needs the width, unless somebody chose the wide rail.
  const chosen = kept === '1' || (kept === null && wide.test(pathname + searchStr));
  const slim = chosen || small;
  const within = (place: RailPlace) => place.also?.some((path) => pathname === path || pathname.startsWith(path + '/')) ?? false;
  const narrow = () => {
    localStorage.setItem(SLIM_KEY, chosen ? '0' : '1');
    setKept(chosen ? '0' : '1');
  };
  const link = (place: RailPlace, inside: ReactNode) => (
    <Link to={place.key} className="nav" title={slim ? place.label : undefined} activeOptions={{ exact: place.key === '/', includeSearch: false }} aria-current={within(place) ? 'page' : undefined} activeProps={{ 'aria-current': 'page' }}>
      {inside}
    </Link>
  );
  return (
    <div className={slim ? 'app slim' : 'app'}>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>{t.shell.skip}</button>
      <Rail
        places={placesFor(t, membership.may)}
        link={link}
        brand={<Link to="/" className="brand" aria-label={t.shell.brand}><Mark /><Word /></Link>}
        top={<WorkspaceMenu />}
        foot={
          <>
            <ClockMoved />
            <button type="button" className="jump" onClick={() => setPalette(true)}>
              <Icon name="search" /><span className="lbl sp">{t.shell.search}</span><kbd className="lbl">Ctrl K</kbd>
            </button>
            {!small && (
              <button type="button" className="jump" onClick={narrow} title={slim ? t.shell.wide : t.shell.slim}>
                <Icon name="rail" /><span className="lbl sp">{slim ? t.shell.wide : t.shell.slim}</span>
              </button>
            )}
            <UserMenu />
          </>
        }
      />
      <main className="main" ref={main} tabIndex={-1}><Halted /><Outlet /></main>
      {palette !== undefined && <Suspense><Palette open={palette} onClose={() => setPalette(false)} /></Suspense>}
    </div>
  );
}

/** What stops sending, or narrows it, stands above every page; its code comes when there is something to say. */
function Halted() {
  const { me, ws } = usePlace();
  const halts = useQuery(haltsQuery(ws)).data?.items ?? [];
  return (me.safe_mode || halts.length > 0) && <Suspense><Banner halts={halts} /></Suspense>;
}

/** A new page starts at its top, and the keyboard starts in it. */
function useMainFocus() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

/** Says when the program's clock is not the world's: only in a demo or a test. */
function ClockMoved() {
  const t = useT();
  const { me } = usePlace();
  const { locale } = useEnv();
  const offset = me.clock.offset_ms;
  if (Math.abs(offset) < 60_000) return null;
  const span = formatSpan(Math.abs(offset), locale);
  return <div className="moved lbl"><Badge tone="brass">{offset > 0 ? t.shell.clockAhead(span) : t.shell.clockBehind(span)}</Badge></div>;
}

function WorkspaceMenu() {
  const t = useT();
  const { me, membership, switchTo } = usePlace();
  const seal = <span className="seal" aria-hidden="true">{initials(membership.name)}</span>;
  if (me.workspaces.length < 2) {
    return <div className="ws still">{seal}<span className="lbl sp cut">{membership.name}</span>{me.demo && <span className="lbl"><Badge tone="brass" dot={false}>{t.shell.demo}</Badge></span>}</div>;
  }
  return (
    <Menu className="ws" groups={[{ key: 'workspaces', items: me.workspaces.map((w) => ({ key: w.id, label: w.name, checked: w.id === membership.id, onPick: () => switchTo(w.id) })) }]}>
      {seal}<span className="lbl sp cut" aria-hidden="true">{membership.name}</span><span className="vh">{t.shell.workspace(membership.name)}</span><Icon name="down" size={14} />
    </Menu>
  );
}
