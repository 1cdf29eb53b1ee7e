import { useState } from 'react';
import { useParams } from 'wouter';
import { useSay } from '../i18n';
import { useBook } from '../room/use-room';
import { Chip } from '../ui/bits';
import { Button } from '../ui/button';
import { CardLoading, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

/** One version, to read: questions with their choices, and the catalogue of actions. */
export default function Programme() {
  const say = useSay();
  const { instrument, version } = useParams<{ instrument: string; version: string }>();
  const book = useBook(`instruments/${instrument}/versions/${version}`);
  const [actions, setActions] = useState(false);
  if (book.error && !book.data) return <PageError error={book.error} retry={() => void book.refetch()} />;
  const i = book.data?.instrument;
  return (
    <>
      <TopBar
        trail={[{ to: '/programmes', label: say('nav.programmes') }, { label: `${instrument} ${version}` }]}
      />
      <Head
        chips={i?.mark ? <Chip tone="demo">{i.mark}</Chip> : undefined}
        title={i?.title ?? '…'}
        lead={
          i
            ? say('prog.size', {
                questions: i.questions.length,
                areas: i.areas.length,
                subAreas: i.areas.reduce((s, a) => s + a.subAreas.length, 0),
                actions: i.actions.length,
              })
            : ''
        }
      >
        <Button onPress={() => setActions(!actions)} testId="show-actions">
          {say(actions ? 'prog.showQuestions' : 'prog.showActions')}
        </Button>
      </Head>
      {!i ? (
        <CardLoading rows={10} />
      ) : actions ? (
        <div className="stack">
          {i.actions.map((a) => (
            <section key={a.id} className="card stack-s">
              <h3>
                {a.id} {a.title}
              </h3>
              <p className="small">{a.description}</p>
              <p className="small muted">
                {[
                  a.owner,
                  a.costBand && say.code('cost', a.costBand),
                  a.months > 0 && say('months', { n: a.months }),
                  a.triggers.map((t) => t.source).join(', '),
                  a.appliesWhenText,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              {a.prerequisites.length > 0 && (
                <p className="small muted">{say('vote.before', { what: a.prerequisites.join(', ') })}</p>
              )}
            </section>
          ))}
        </div>
      ) : (
        <div className="stack">
          {i.areas.map((area) => (
            <section key={area.code} className="card">
              <h2>
                {area.code} {area.title}
              </h2>
              <div className="extra" style={{ marginBlockStart: 12 }}>
                {i.questions
                  .filter((q) => q.code.startsWith(area.code))
                  .map((q) => (
                    <details key={q.code}>
                      <summary style={{ color: 'var(--ink)' }}>
                        {q.code} {q.text}
                      </summary>
                      <div className="stack-s small">
                        <ol start={0} style={{ listStyle: 'decimal', paddingInlineStart: 24 }}>
                          {q.choices.map((c, k) => (
                            <li key={k} value={k}>
                              {c}
                            </li>
                          ))}
                        </ol>
                        <p className="muted">
                          {say.code('perspective', q.perspective)} · {say('target')} {q.target} · {q.why}
                        </p>
                        {q.legalReferences.map((r) => (
                          <p key={r.regime + r.provision} className="muted">
                            {r.regime} {r.provision}: {r.gist}
                            {!r.checked && ` (${say('prog.unchecked')})`}
                          </p>
                        ))}
                      </div>
                    </details>
                  ))}
              </div>
            </section>
          ))}
        </div>
      )}
    </>
  );
}
