import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Model } from '../../api';
import { useSay } from '../../i18n';
import { useMe } from '../../session';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Choices } from '../../ui/field';
import { ErrorNotice } from '../../ui/states';
import { short, useReread } from './use-learning';

const shares = [0.05, 0.1, 0.25, 0.5];

/** Try a version beside the one in use: nobody gets it, a part of the rankings does, or one's own office. */
export function Try({
  model,
  onClose,
}: {
  model: Pick<Model, 'programme' | 'version'>;
  onClose: () => void;
}) {
  const say = useSay();
  const me = useMe();
  const reread = useReread();
  const [who, setWho] = useState('shadow');
  const office = me.data?.office?.name;
  const send = useMutation({
    mutationFn: () =>
      api.setCanary({
        model: model.programme,
        version: model.version,
        share: Number(who) || 0,
        offices: who === 'office' && office ? [office] : [],
        shadow: who === 'shadow',
      }),
    onSuccess: () => {
      reread();
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={say('try.title', { version: short(model.version) })}
      testId="try-dialog"
    >
      <p>{say('try.text')}</p>
      <Choices
        name="try-who"
        label={say('try.who')}
        value={who}
        onValue={setWho}
        testId="try-who"
        compact
        options={[
          { value: 'shadow', label: say('try.shadow'), sub: say('try.shadowSub') },
          ...shares.map((share) => ({
            value: String(share),
            label: say('try.share', { share: say.percent(share) }),
          })),
          ...(office ? [{ value: 'office', label: say('try.office'), sub: say('try.officeSub') }] : []),
        ]}
      />
      {send.error && <ErrorNotice error={send.error} />}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button kind="primary" isPending={send.isPending} onPress={() => send.mutate()} testId="try-send">
          {say('try.act')}
        </Button>
      </div>
    </Dialog>
  );
}
