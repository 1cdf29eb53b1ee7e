import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Redirect } from 'wouter';
import { api, asApiError, type Workshop } from '../api';
import { useSay } from '../i18n';
import { joined } from '../device/id';
import { LiveChip } from '../live/chip';
import { about, useWatch, type Live } from '../live/watch';
import { isParticipant, useMe, useSignOut } from '../session';
import { Button } from '../ui/button';
import { Chip, Notice } from '../ui/bits';
import { BrandHead, Phone } from '../ui/phone';
import { PageError, PageLoading } from '../ui/states';
import { Answering } from './answering';
import { useWorkshop } from './use-room';

const Ballot = lazy(() => import('./ballot'));
const Results = lazy(() => import('./results'));
const Projector = lazy(() => import('../projector/projector'));

export interface StageProps {
  workshop: Workshop;
  live: Live;
  participant: string;
  questions: string[];
  speaksFor: number;
  table: number;
}

/** A participant sees the one task of the stage; the room's stage moves the page. */
export default function Room() {
  const say = useSay();
  const me = useMe();
  const name = me.data?.workshop;
  const workshop = useWorkshop(name);
  const live = useWatch(name || undefined);
  const mine = useQuery({
    queryKey: about(name ?? '', 'myQuestions', say.language),
    queryFn: () => api.listMyQuestions({ workshop: name! }),
    enabled: isParticipant(me.data),
    retry: (count, error) => asApiError(error).passing && count < 3,
  });
  if (me.isPending) return <PageLoading />;
  if (me.error && !me.data) return <PageError error={me.error} retry={() => void me.refetch()} />;
  if (!isParticipant(me.data)) {
    const before = me.data ? undefined : joined();
    return <Redirect to={before ? `/join/${before.code}` : '/join'} replace />;
  }
  if (workshop.isPending || mine.isPending) return <PageLoading />;
  if (!workshop.data) return <PageError error={workshop.error} retry={() => void workshop.refetch()} />;
  // Observers are asked nothing: they watch what the room sees.
  const observer = mine.data
    ? mine.data.questions.length === 0 && mine.data.table === 0
    : asApiError(mine.error).reason === 'OBSERVER';
  if (observer)
    return (
      <Suspense fallback={<PageLoading />}>
        <Projector workshop={workshop.data} live={live} />
      </Suspense>
    );
  if (!mine.data) return <PageError error={mine.error} retry={() => void mine.refetch()} />;
  return (
    <Suspense fallback={<PageLoading />}>
      <Stage
        workshop={workshop.data}
        live={live}
        participant={me.data!.name}
        questions={mine.data.questions}
        speaksFor={mine.data.speaksFor}
        table={mine.data.table}
      />
    </Suspense>
  );
}

function Stage(props: StageProps) {
  switch (props.workshop.stage) {
    case 'STAGE_PREPARE':
      return <Waiting {...props} />;
    case 'STAGE_ANSWER':
      return <Answering {...props} />;
    case 'STAGE_VOTE':
    case 'STAGE_VOTE_AGAIN':
      return <Ballot key={props.workshop.stage} {...props} />;
    default:
      return <Results {...props} />;
  }
}

function Waiting({ workshop, live, questions }: StageProps) {
  const say = useSay();
  const signOut = useSignOut();
  return (
    <Phone
      testId="waiting"
      head={
        <>
          <BrandHead />
          <p className="small strong">{workshop.displayName}</p>
        </>
      }
    >
      <div className="row">
        <LiveChip live={live} />
        {workshop.demonstration && <Chip tone="demo">{say('demo')}</Chip>}
      </div>
      <h1>{say('wait.title')}</h1>
      <p className="muted">{say('wait.text', { count: questions.length })}</p>
      <Notice title={say('wait.keepOpen')} />
      <div>
        <Button kind="quiet" onPress={() => void signOut()} testId="leave">
          {say('leave')}
        </Button>
      </div>
    </Phone>
  );
}
