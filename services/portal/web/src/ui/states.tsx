import type { ReactNode } from 'react';
import { ApiError, asApiError } from '../api';
import { useSay } from '../i18n';
import { Button } from './button';
import { Notice } from './bits';

/** The shape of a page before its figures come, so that nothing jumps. */
export function PageLoading() {
  return (
    <div className="phone-body" aria-busy="true" data-testid="loading">
      <div className="skeleton" style={{ inlineSize: '60%', blockSize: 32 }} />
      <div className="skeleton" style={{ inlineSize: '90%' }} />
      <div className="skeleton" style={{ blockSize: 120 }} />
      <div className="skeleton" style={{ blockSize: 120 }} />
    </div>
  );
}

export function CardLoading({ rows = 4 }: { rows?: number }) {
  return (
    <section className="card stack" aria-busy="true">
      <div className="skeleton" style={{ inlineSize: '40%', blockSize: 24 }} />
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="skeleton" style={{ blockSize: 32 }} />
      ))}
    </section>
  );
}

/** What happened, in our words first, the server's when we have none. */
export function useErrorText() {
  const say = useSay();
  return (error: unknown): string => {
    const known = asApiError(error);
    const said = say.code('error', known.reason);
    if (said !== known.reason) return said;
    const byStatus = say.code('error', `HTTP_${known.status}`);
    if (known.message && known.message !== known.reason && known.status < 500) return known.message;
    return byStatus === `HTTP_${known.status}` ? say('error.other') : byStatus;
  };
}

export function ErrorNotice({ error, testId = 'error' }: { error: unknown; testId?: string }) {
  const text = useErrorText();
  const known = asApiError(error);
  return (
    <Notice tone="bad" testId={testId} title={text(error)}>
      {known.violations.length === 0 && /_(INVALID|INCOMPLETE)$/.test(known.reason) && <p>{known.message}</p>}
      {known.violations.length > 0 && (
        <ul>
          {known.violations.map((v) => (
            <li key={v.field + v.description}>
              {v.field}: {v.description}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** What happened, what is safe, what to do. */
export function PageError({ error, retry }: { error: unknown; retry?: () => void }) {
  const say = useSay();
  const text = useErrorText();
  const known = asApiError(error);
  const denied = known.status === 403 || known.status === 401;
  return (
    <div className="center" data-testid={denied ? 'no-permission' : 'page-error'} role="alert">
      <h1>
        {denied ? say('state.denied') : known.status === 404 ? say('state.notFound') : say('state.error')}
      </h1>
      <p className="muted">{text(error)}</p>
      {!denied && known.status !== 404 && <p className="small muted">{say('state.safe')}</p>}
      <div className="row">
        {retry && known.passing && (
          <Button kind="primary" onPress={retry}>
            {say('again')}
          </Button>
        )}
        <a className="btn" href="/">
          {say('toStart')}
        </a>
      </div>
    </div>
  );
}

/** An address that leads nowhere is nobody's fault. */
export const NotFound = () => <PageError error={new ApiError(404, 'HTTP_404', '')} />;

export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="card center" style={{ minBlockSize: 200 }} data-testid="empty">
      <h2>{title}</h2>
      {children && <div className="muted stack-s">{children}</div>}
    </div>
  );
}
