import { useParams } from 'wouter';
import { useWatch } from '../live/watch';
import { useWorkshop } from '../room/use-room';
import { PageError, PageLoading } from '../ui/states';
import Projector from './projector';

export default function Screen() {
  const name = `workshops/${useParams<{ id: string }>().id}`;
  const workshop = useWorkshop(name);
  const live = useWatch(name);
  if (workshop.data) return <Projector workshop={workshop.data} live={live} />;
  if (workshop.error) return <PageError error={workshop.error} retry={() => void workshop.refetch()} />;
  return <PageLoading />;
}
