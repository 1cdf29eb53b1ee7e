import '../style/desk.css';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { api, type Me } from '../api';
import { useSay } from '../i18n';
import type { Key } from '../i18n/catalog';
import { may } from '../session';
import { setupKey } from '../live/watch';
import { Languages, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Degraded } from './degraded';
import { useScrollable } from './use-scrollable';

interface Room {
  to: string;
  label: Key;
  icon: string;
  /** Behind “More” on a phone. */
  more?: boolean;
}

const rooms: Room[] = [
  { to: '/home', label: 'nav.home', icon: 'M3 9l7-6 7 6v8H3z' },
  { to: '/workshops', label: 'nav.workshops', icon: 'M3 4h14v9H8l-3 4v-4H3z' },
  { to: '/roadmaps', label: 'nav.roadmaps', icon: 'M3 5h8M6 10h10M9 15h8' },
  {
    to: '/programmes',
    label: 'nav.programmes',
    icon: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z',
    more: true,
  },
  { to: '/reports', label: 'nav.reports', icon: 'M5 2h7l4 4v12H5zM8 10h5M8 14h5', more: true },
  {
    to: '/sharing',
    label: 'nav.sharing',
    icon: 'M13 7a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM13 18a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM5 12.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM7.3 9l3.5-2.5M7.3 11l3.5 2.5',
    more: true,
  },
  { to: '/suggestion', label: 'nav.suggestion', icon: 'M3 16l4-6 4 3 6-9' },
];
const people: Room = {
  to: '/people',
  label: 'nav.people',
  icon: 'M7 9a3 3 0 100-6 3 3 0 000 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 9a2.5 2.5 0 100-5M14 12c2.5.3 4 2.200 4 5',
  more: true,
};
const account: Room = {
  to: '/account',
  label: 'nav.account',
  icon: 'M10 10a4 4 0 100-8 4 4 0 000 8zM3 18c0-4 3-6 7-6s7 2 7 6',
  more: true,
};

/** Side bar on a desk, bottom bar on a phone, from the same markup. Only rooms that exist. */
export function Frame({ me, children }: { me: Me; children: ReactNode }) {
  const say = useSay();
  const [path] = useLocation();
  useScrollable();
  const items = [...rooms, ...(may(me, 'administrator') ? [people] : []), account];
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {say('nav.skip')}
      </a>
      <nav className="sidebar" aria-label={say('nav.main')}>
        <p className="office">
          <span className="strong">Concord</span>
          <br />
          <span className="small muted">{me.office?.displayName}</span>
        </p>
        {items.map((room) => (
          <Link
            key={room.to}
            href={room.to}
            className={room.more ? 'more' : ''}
            aria-current={path.startsWith(room.to) ? 'page' : undefined}
          >
            <Icon path={room.icon} />
            {say(room.label)}
          </Link>
        ))}
        <More rooms={items.filter((room) => room.more)} path={path} />
        <p className="person small">
          <span className="strong">{me.displayName}</span>
          <br />
          <span className="muted">{me.roles.map((r) => say.code('roleName', r)).join(', ')}</span>
        </p>
      </nav>
      <main className="main" id="content">
        <Degraded />
        <Restored />
        {children}
      </main>
    </div>
  );
}

/** What has no place in the bottom bar of a phone, and the language, which its top bar has no room for. */
function More({ rooms, path }: { rooms: Room[]; path: string }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="only-phone"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-current={rooms.some((room) => path.startsWith(room.to)) ? 'true' : undefined}
        onClick={() => setOpen(true)}
        data-testid="more"
      >
        <Icon path="M4 10h.01M10 10h.01M16 10h.01" width="3" />
        {say('nav.more')}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={say('nav.more')} testId="more-rooms">
        <nav className="more-rooms" aria-label={say('nav.more')}>
          {rooms.map((room) => (
            <Link
              key={room.to}
              href={room.to}
              onClick={() => setOpen(false)}
              aria-current={path.startsWith(room.to) ? 'page' : undefined}
            >
              <Icon path={room.icon} />
              {say(room.label)}
            </Link>
          ))}
        </nav>
        <Languages />
      </Dialog>
    </>
  );
}

function Icon({ path, width = '1.6' }: { path: string; width?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={width}
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

/** Which backup this server goes on from, until somebody has read it. */
function Restored() {
  const say = useSay();
  const setup = useQuery({ queryKey: setupKey, queryFn: () => api.getSetup({}), staleTime: 60_000 });
  const time = setup.data?.backupTime;
  const [read, setRead] = useState(() => localStorage.getItem(restoredKey));
  if (!time || read === time) return null;
  return (
    <div className="no-print" style={{ marginBlock: 16 }}>
      <Notice tone="wait" testId="restored" title={say('restored.title', { when: say.stamp(time) })}>
        <p style={{ maxInlineSize: 'none' }}>{say('restored.text')}</p>
        <div>
          <Button
            size="small"
            onPress={() => {
              localStorage.setItem(restoredKey, time);
              setRead(time);
            }}
            testId="restored-read"
          >
            {say('restored.read')}
          </Button>
        </div>
      </Notice>
    </div>
  );
}

const restoredKey = 'concord.restored';

export function TopBar({
  trail,
  children,
}: {
  trail: { to?: string; label: string }[];
  children?: ReactNode;
}) {
  return (
    <div className="topbar">
      <span className="muted trail">
        {trail.map((step, i) => (
          <span key={step.label}>
            {i > 0 && ' / '}
            {step.to ? <Link href={step.to}>{step.label}</Link> : step.label}
          </span>
        ))}
      </span>
      <span className="row">
        {children}
        <Languages />
      </span>
    </div>
  );
}

export function Head({
  chips,
  title,
  lead,
  children,
}: {
  chips?: ReactNode;
  title: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="head">
      <div>
        {chips && <div className="row">{chips}</div>}
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {children && <div className="row">{children}</div>}
    </div>
  );
}
