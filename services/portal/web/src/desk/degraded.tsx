import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, type DegradedPart } from '../api';
import { useSay } from '../i18n';
import { Notice } from '../ui/bits';

/** Said where it matters: a suggestion names its own reasons, and its page what is away of it. */
const saidElsewhere = (part: DegradedPart, path: string) =>
  part.part === 'model' ||
  (path.startsWith('/suggestion') && part.part === 'service' && /^(learning|inference)$/.test(part.service));

/**
 * What of Concord is away or slower now, in words of what people notice. A part whose service is away itself is not said twice.
 */
export function Degraded() {
  const say = useSay();
  const [path] = useLocation();
  const status = useQuery({
    queryKey: ['status'],
    queryFn: () => api.getStatus({}),
    refetchInterval: 15_000,
    retry: false,
  });
  const parts = (status.data?.degraded ?? []).filter((part) => !saidElsewhere(part, path));
  if (parts.length === 0) return null;
  const away = new Set(parts.filter((part) => part.part === 'service').map((part) => part.service));
  const lines = new Set<string>();
  for (const part of parts) {
    const what = say.code('degradedService', part.service);
    if (part.part === 'service') lines.add(say('degraded.service', { what }));
    else if (part.part === 'database' || part.part === 'keys') lines.add(say('degraded.database', { what }));
    else if (part.part === 'writes') lines.add(say('degraded.writes', { what }));
    else if (part.part === 'bus') lines.add(say('degraded.bus'));
    else if (part.part === 'cache') lines.add(say('degraded.cache'));
    else if (part.part === 'reports') lines.add(say('degraded.reports'));
    else if (!away.has(part.part)) lines.add(say('degraded.other', { what }));
  }
  return (
    <div className="no-print" style={{ marginBlock: 16 }}>
      <Notice tone="wait" testId="degraded" title={say('degraded.title')}>
        {[...lines].map((line) => (
          <p key={line} style={{ maxInlineSize: 'none' }}>
            {line}
          </p>
        ))}
      </Notice>
    </div>
  );
}
