import type {
  AttendanceRow,
  Objection,
  ReportGap,
  ReportHeatRow,
  ReportRoadmapItem,
  ReportRound,
  ReportTally,
} from '../api';
import { useSay } from '../i18n';
import type { Book } from '../room/use-room';
import { Chip } from '../ui/bits';
import { gapClass } from '../ui/charts';
import { placeMark } from '../ui/place';
import { quarterText } from './quarters';

/** The tables of a report, alike on an office's own page and where another office reads what is shared with it. */
export function Attendance({ rows }: { rows: AttendanceRow[] }) {
  const say = useSay();
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{say('rep.side')}</th>
          <th className="num">{say('rep.women')}</th>
          <th className="num">{say('rep.men')}</th>
          <th className="num">{say('rep.other')}</th>
          <th className="num">{say('rep.organisations')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((a) => (
          <tr key={a.side}>
            <th scope="row">{say.code('side', `SIDE_${a.side.toUpperCase()}`)}</th>
            <td className="num">{a.women}</td>
            <td className="num">{a.men}</td>
            <td className="num">{a.other}</td>
            <td className="num">{a.organisations}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const most = 25;

export function RankedGaps({ rows, book }: { rows: ReportGap[]; book?: Book }) {
  const say = useSay();
  const level = (v: number) => (v < 0 ? '–' : say.number(v, 1));
  const open = rows.filter((g) => g.gap > 0);
  return (
    <>
      <table className="table stacked figures" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th>{say('place')}</th>
            <th>{say('question')}</th>
            <th className="num">{say('level')}</th>
            <th className="num">{say('target')}</th>
            <th className="num">{say('gapWord')}</th>
            <th className="num">{say('urgencyWord')}</th>
            <th />
          </tr>
        </thead>
        <tbody role="rowgroup">
          {open.slice(0, most).map((g) => (
            <tr key={g.question} role="row">
              <td className="pl" role="cell">
                {placeMark(g, open)}
              </td>
              <th scope="row" role="rowheader">
                {g.question} {book?.question.get(g.question)?.text}
              </th>
              <td className="num" role="cell" data-label={say('level')}>
                <span>{level(g.level)}</span>
              </td>
              <td className="num" role="cell" data-label={say('target')}>
                <span>{g.target}</span>
              </td>
              <td className="num" role="cell" data-label={say('gapWord')}>
                <span>{say.number(g.gap, 1)}</span>
              </td>
              <td className="num" role="cell" data-label={say('urgencyWord')}>
                <span>{g.urgency < 0 ? '–' : g.urgency}</span>
              </td>
              <td role="cell" className="marks">
                {!g.agreed && <Chip tone="wait">{say('gap.notAgreed')}</Chip>}
                {g.claimed && <Chip tone="wait">{say('gap.claimed')}</Chip>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {open.length > most && <p className="small muted">{say('rep.more', { n: open.length - most })}</p>}
    </>
  );
}

export function ObjectionQuote({ objection, name }: { objection: Objection; name: (id: string) => string }) {
  const say = useSay();
  return (
    <blockquote className="small" data-testid="objection">
      <p>{say.quote(objection.reason)}</p>
      <p className="muted">
        {say.code('side', objection.side)},{' '}
        {objection.candidate ? say('con.on', { what: name(objection.candidate) }) : say('position.whole')}
      </p>
    </blockquote>
  );
}

export function HeatRows({ rows, book }: { rows: ReportHeatRow[]; book?: Book }) {
  const say = useSay();
  return (
    <table className="table heat">
      <thead>
        <tr>
          <th>{say('area')}</th>
          <th>{say.code('side', 'SIDE_GOVERNMENT')}</th>
          <th>{say.code('side', 'SIDE_INDUSTRY')}</th>
          <th>{say('rep.both')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.code}>
            <th scope="row">
              {r.code} {book?.areaTitle.get(r.code)}
            </th>
            {[r.government, r.industry, r.gap].map((v, k) =>
              v < 0 ? (
                <td key={k} className="tiny faint" style={{ textAlign: 'center' }}>
                  –
                </td>
              ) : (
                <td key={k} className={`hc ${gapClass(v)}`}>
                  {say.number(v, 1)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Name = (id: string) => string;

export function Tallied({ round, name }: { round: ReportRound; name: Name }) {
  const say = useSay();
  const row = (t: ReportTally) => (
    <tr key={t.candidate}>
      <td className="pl">{placeMark(t, round.tallies)}</td>
      <th scope="row">{name(t.candidate)}</th>
      <td className="num">{say('ofCount', { n: t.inFive, of: round.ballots })}</td>
      <td className="num">{say.number(t.points, 1)}</td>
    </tr>
  );
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{say('place')}</th>
          <th>{say('action')}</th>
          <th className="num">{say('con.inFive', { of: round.ballots })}</th>
          <th className="num">{say('points')}</th>
        </tr>
      </thead>
      <tbody>{round.tallies.map(row)}</tbody>
    </table>
  );
}

export function Ordered({ order, name }: { order: string[]; name: Name }) {
  return (
    <ol className="small stack-s">
      {order.map((id, i) => (
        <li key={id}>
          <strong>{i + 1}</strong> {name(id)}
        </li>
      ))}
    </ol>
  );
}

export function Planned({ items, name }: { items: ReportRoadmapItem[]; name: Name }) {
  const say = useSay();
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{say('place')}</th>
          <th>{say('action')}</th>
          <th>{say('road.byWhen')}</th>
          <th>{say('cost')}</th>
          <th>{say('road.money')}</th>
        </tr>
      </thead>
      <tbody>
        {items
          .filter((i) => i.included)
          .map((i) => (
            <tr key={i.action}>
              <td className="pl">{i.place}</td>
              <th scope="row">{name(i.action)}</th>
              <td className="nowrap">
                {quarterText(say, i.startQuarter)} – {quarterText(say, i.endQuarter)}
              </td>
              <td>{i.costBand && say.code('cost', i.costBand)}</td>
              <td>{i.funds && say.code('funds', i.funds)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
