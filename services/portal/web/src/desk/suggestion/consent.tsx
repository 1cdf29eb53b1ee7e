import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Consent } from '../../api';
import { useSay } from '../../i18n';
import { Chip } from '../../ui/bits';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ErrorNotice } from '../../ui/states';
import { useReread } from './use-learning';

/** Whether this office's workshops teach what all offices share. The office decides, and may change its mind. */
export function ConsentCard({ consent, decides }: { consent: Consent; decides: boolean }) {
  const say = useSay();
  const reread = useReread();
  const [asking, setAsking] = useState(false);
  const set = useMutation({
    mutationFn: () => api.setConsent({ programme: consent.programme, agreed: !consent.agreed }),
    onSuccess: () => {
      setAsking(false);
      reread();
    },
  });
  return (
    <section
      className="card stack-s"
      aria-labelledby="consent"
      data-testid="consent-card"
      data-agreed={consent.agreed}
    >
      <div className="row between">
        <h2 id="consent">{say('consent.title')}</h2>
        <Chip tone={consent.agreed ? 'good' : 'wait'}>
          {say(consent.agreed ? 'consent.yes' : 'consent.no')}
        </Chip>
      </div>
      <p className="small">
        {consent.agreed
          ? say('consent.yesText', {
              n: consent.workshops,
              teaching: consent.teaching,
              model: consent.inPromotedModel,
            })
          : say('consent.noText', { n: consent.workshops, model: consent.inPromotedModel })}{' '}
        {consent.tooSmall > 0 && say('consent.small', { n: consent.tooSmall })}
      </p>
      <p className="tiny muted">
        {consent.time ? say('consent.since', { when: say.stamp(consent.time) }) : say('consent.never')}
      </p>
      {decides ? (
        <div>
          <Button
            kind={consent.agreed ? undefined : 'primary'}
            size={consent.agreed ? 'small' : undefined}
            onPress={() => setAsking(true)}
            testId="consent-change"
          >
            {say(consent.agreed ? 'consent.withdraw' : 'consent.agree')}
          </Button>
        </div>
      ) : (
        <p className="tiny muted">{say('consent.who')}</p>
      )}
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={say(consent.agreed ? 'consent.withdraw' : 'consent.agree')}
          testId="consent-dialog"
        >
          <p>{say(consent.agreed ? 'consent.withdrawMeans' : 'consent.agreeMeans')}</p>
          {set.error && <ErrorNotice error={set.error} />}
          <div className="row">
            <Button onPress={() => setAsking(false)}>{say('cancel')}</Button>
            <Button
              kind={consent.agreed ? 'danger' : 'primary'}
              isPending={set.isPending}
              onPress={() => set.mutate()}
              testId="consent-send"
            >
              {say(consent.agreed ? 'consent.withdraw' : 'consent.agree')}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
