import { lazy, Suspense, type ComponentType } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { want } from './i18n/catalog';
import { isParticipant, useMe } from './session';
import { PageError, PageLoading } from './ui/states';

// The participant's path is small and loads first; an office's pages come with their own texts when one opens.
function desk(load: () => Promise<{ default: ComponentType }>) {
  return lazy(async () => {
    const [page] = await Promise.all([load(), want('desk')]);
    return page;
  });
}

const Landing = lazy(() => import('./pages/landing'));
const Join = lazy(() => import('./room/join'));
const Room = lazy(() => import('./room/room'));
const SignIn = lazy(() => import('./pages/sign-in'));
const SetPassword = lazy(() => import('./pages/set-password'));
const Setup = lazy(() => import('./pages/setup'));
const Desk = desk(() => import('./desk/desk'));

function Start() {
  const me = useMe();
  if (me.isPending) return <PageLoading />;
  if (me.error) return <PageError error={me.error} retry={() => void me.refetch()} />;
  if (isParticipant(me.data)) return <Redirect to="/room" replace />;
  if (me.data) return <Redirect to="/home" replace />;
  return <Landing />;
}

export function App() {
  return (
    <Suspense fallback={<PageLoading />}>
      <Switch>
        <Route path="/" component={Start} />
        <Route path="/join/:code?" component={Join} />
        <Route path="/room/*?" component={Room} />
        <Route path="/sign-in" component={SignIn} />
        <Route path="/set-password" component={SetPassword} />
        <Route path="/setup" component={Setup} />
        <Route component={Desk} />
      </Switch>
    </Suspense>
  );
}
