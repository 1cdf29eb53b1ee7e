import type { ReactNode } from 'react';
import type { Side } from '../api';
import { useLanguage, useSay } from '../i18n';
import { languageNames, languages } from '../i18n/catalog';

export type Tone = '' | 'good' | 'wait' | 'bad' | 'model' | 'demo';

export function Chip({
  tone = '',
  icon,
  children,
  testId,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  testId?: string;
}) {
  return (
    <span className={`chip ${tone}`} data-testid={testId}>
      {icon}
      {children}
    </span>
  );
}

/** After the name of a workshop that is made up. */
export function DemoMark({ of }: { of: { demonstration: boolean } }) {
  const say = useSay();
  return of.demonstration ? (
    <>
      {' '}
      <Chip tone="demo">{say('demo')}</Chip>
    </>
  ) : null;
}

/** Drawn in the colour of the words beside it. */
export const Line = ({ d, size = 12, width = 1.8 }: { d: string; size?: number; width?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox={`0 0 ${size} ${size}`}
    fill="none"
    stroke="currentColor"
    strokeWidth={width}
    aria-hidden="true"
  >
    <path d={d} />
  </svg>
);

export const Tick = () => <Line d="M2 6.5l2.5 2.5L10 3" width={2} />;

export const Lock = () => <Line d="M2.5 5.5h7v5h-7zM4 5.5V4a2 2 0 014 0v1.5" width={1.6} />;

export const Dot = () => <span className="dot" />;

export function Notice({
  tone = '',
  title,
  children,
  testId,
  live,
}: {
  tone?: '' | 'wait' | 'bad' | 'model';
  title?: ReactNode;
  children?: ReactNode;
  testId?: string;
  live?: boolean;
}) {
  return (
    <div
      className={`notice ${tone}`}
      data-testid={testId}
      role={tone === 'bad' ? 'alert' : live ? 'status' : undefined}
    >
      {title && <p className="strong">{title}</p>}
      {children && <div className="small stack-s">{children}</div>}
    </div>
  );
}

export function Meter({ value, of, label }: { value: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(1, value / of) : 0;
  return (
    <div
      className={`meter ${share >= 1 ? 'done' : ''}`}
      role="img"
      aria-label={label}
      style={{ '--v': `${share * 100}%` } as never}
    >
      <i />
    </div>
  );
}

export function sideClass(side: Side | string): string {
  return /government/i.test(side) ? 'side-g' : /industry/i.test(side) ? 'side-i' : '';
}

export function SideName({ side }: { side: Side }) {
  const say = useSay();
  return <span className={sideClass(side)}>{say.code('side', side)}</span>;
}

export function Languages() {
  const { language, choose } = useLanguage();
  const say = useSay();
  return (
    <div className="languages" role="group" aria-label={say('language')}>
      {languages.map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === language}
          onClick={() => void choose(code)}
          data-testid={`language-${code}`}
        >
          {languageNames[code]}
        </button>
      ))}
    </div>
  );
}

export function Brand() {
  return (
    <span className="brand">
      <img src="/mark.svg" alt="" width="24" height="24" />
      Concord
    </span>
  );
}

/** Join codes are read aloud: three and three. */
export function spaced(code: string): string {
  return code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}
