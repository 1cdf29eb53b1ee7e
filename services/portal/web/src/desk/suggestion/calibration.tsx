import type { CalibrationBin } from '../../api';
import { useSay } from '../../i18n';

/** What it said against what came. */
export function Calibration({ bins, error }: { bins: CalibrationBin[]; error?: number }) {
  const say = useSay();
  const have = bins.filter((b) => b.count > 0);
  const x = (v: number) => 52 + v * 300;
  const y = (v: number) => 300 - v * 280;
  return (
    <section className="card stack-s" data-testid="calibration">
      <h2>{say('skill.calibration')}</h2>
      <p className="small muted">
        {have.length
          ? say('skill.calibrationText', { n: have.reduce((s, b) => s + b.count, 0) })
          : say('skill.curveFew')}
        {error !== undefined && ` ${say('skill.calibrationError', { e: say.number(100 * error, 1) })}`}
      </p>
      {have.length > 0 && (
        <svg
          role="img"
          aria-label={have
            .map((b) =>
              say('skill.bin', { said: say.percent(b.said), seen: say.percent(b.seen), n: b.count }),
            )
            .join('; ')}
          width="100%"
          style={{ maxInlineSize: 420, direction: 'ltr' }}
          viewBox="0 -22 380 370"
        >
          {[0, 0.25, 0.5, 0.75, 1].map((v) => (
            <g key={v}>
              <line x1="52" x2="352" y1={y(v)} y2={y(v)} stroke="var(--line)" />
              <text x="44" y={y(v) + 4} textAnchor="end">
                {say.percent(v)}
              </text>
              <text x={x(v)} y="320" textAnchor="middle">
                {say.percent(v)}
              </text>
            </g>
          ))}
          <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--ink-3)" strokeDasharray="4 4" />
          <text x="8" y="-6" fill="var(--ink-2)">
            {say('skill.seen')}
          </text>
          <text x={x(0.5)} y="342" textAnchor="middle" fill="var(--ink-2)">
            {say('skill.said')}
          </text>
          <polyline
            points={have.map((b) => `${x(b.said)},${y(b.seen)}`).join(' ')}
            fill="none"
            stroke="var(--model)"
            strokeWidth="2"
          />
          {have.map((b) => (
            <circle
              key={b.said}
              cx={x(b.said)}
              cy={y(b.seen)}
              r={3 + Math.min(5, Math.sqrt(b.count) / 3)}
              fill="var(--model)"
            />
          ))}
        </svg>
      )}
    </section>
  );
}
