import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Model } from '../../api';
import { useSay } from '../../i18n';
import type { Key } from '../../i18n/catalog';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextArea } from '../../ui/field';
import { ErrorNotice } from '../../ui/states';
import { short, useReread } from './use-learning';

export type Act = 'promote' | 'rollBack' | 'dropTrial';
const words: Record<Act, { title: Key; text: Key; act: Key }> = {
  promote: { title: 'decide.promote.title', text: 'decide.promote.text', act: 'decide.promote' },
  rollBack: { title: 'decide.rollBack.title', text: 'decide.rollBack.text', act: 'decide.rollBack' },
  dropTrial: { title: 'decide.dropTrial.title', text: 'decide.dropTrial.text', act: 'decide.dropTrial' },
};

/** Put a version in use, take it back or end its trial: what it will do, and never without a reason. */
export function Decide({
  act,
  model,
  onClose,
}: {
  act: Act;
  model: Pick<Model, 'name' | 'programme' | 'version'>;
  onClose: () => void;
}) {
  const say = useSay();
  const reread = useReread();
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: async () => {
      const text = reason.trim();
      if (act === 'promote') await api.promoteModel({ name: model.name, reason: text });
      else if (act === 'rollBack') await api.rollBackModel({ programme: model.programme, reason: text });
      else await api.dropCanary({ model: model.programme, reason: text });
    },
    onSuccess: () => {
      reread();
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words[act].title, { version: short(model.version) })}
      testId="decide-dialog"
    >
      <p>{say(words[act].text)}</p>
      <TextArea
        label={say('reason')}
        hint={say('decide.hint')}
        value={reason}
        onValue={setReason}
        testId="decide-reason"
      />
      {send.error && <ErrorNotice error={send.error} />}
      <div className="row">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button
          kind={act === 'promote' ? 'primary' : 'danger'}
          isDisabled={!reason.trim() || reason.length > 500}
          isPending={send.isPending}
          onPress={() => send.mutate()}
          testId="decide-send"
        >
          {say(words[act].act)}
        </Button>
      </div>
    </Dialog>
  );
}
