import { useEffect, useState } from 'react';
import { useSay } from '../i18n';
import { Chip, Dot } from '../ui/bits';
import type { Live } from './watch';

/** Live, connecting, or offline and since when: figures on the page are from then. */
export function LiveChip({ live }: { live: Live }) {
  const say = useSay();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  if (live.link === 'live')
    return (
      <Chip tone="good" icon={<Dot />} testId="live">
        {say('live')}
      </Chip>
    );
  if (live.link === 'connecting') return <Chip testId="connecting">{say('connecting')}</Chip>;
  const seconds = Math.max(0, Math.round((now - live.heard) / 1000));
  const ago =
    seconds < 90 ? say('ago.seconds', { n: seconds }) : say('ago.minutes', { n: Math.round(seconds / 60) });
  return (
    <Chip tone="wait" icon={<Dot />} testId="offline">
      {say('offline', { ago })}
    </Chip>
  );
}
