import { lazy, Suspense, type ComponentType } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { want } from '../i18n/catalog';
import { isParticipant, useMe } from '../session';
import { NotFound, PageError, PageLoading } from '../ui/states';
import { Frame } from './frame';

/** The pages of the suggestion have many words of their own. */
const learnt = (load: () => Promise<{ default: ComponentType }>) =>
  lazy(async () => {
    const [page] = await Promise.all([load(), want('learn')]);
    return page;
  });

const pages = {
  home: lazy(() => import('./home')),
  workshops: lazy(() => import('./workshops')),
  prepare: lazy(() => import('./prepare')),
  facilitator: lazy(() => import('./facilitator')),
  gaps: lazy(() => import('./gaps')),
  shortlist: lazy(() => import('./shortlist')),
  consensus: lazy(() => import('./consensus')),
  roadmap: lazy(() => import('./roadmap')),
  report: lazy(() => import('./report')),
  programmes: lazy(() => import('./programmes')),
  programme: lazy(() => import('./programme')),
  suggestion: learnt(() => import('./suggestion')),
  versions: learnt(() => import('./suggestion/versions')),
  card: learnt(() => import('./suggestion/card')),
  people: lazy(() => import('./people')),
  account: lazy(() => import('./account')),
  lists: lazy(() => import('./lists')),
  sharing: lazy(() => import('./sharing')),
  shared: lazy(() => import('./shared')),
};
/** What has a page here: a stranger with a wrong address is told so, and not asked to sign in for it. */
const known =
  /^\/(home|workshops|roadmaps|reports|programmes|suggestion|people|sharing|shares|account)(\/|$)/;
const Screen = lazy(() => import('../projector/screen'));

/** An office's pages. Nobody sees them without an account. */
export default function Desk() {
  const me = useMe();
  const [path] = useLocation();
  if (me.isPending) return <PageLoading />;
  if (me.error && !me.data) return <PageError error={me.error} retry={() => void me.refetch()} />;
  if (!known.test(path) && !me.data) return <NotFound />;
  if (!me.data) return <Redirect to={`/sign-in?next=${encodeURIComponent(path)}`} replace />;
  if (isParticipant(me.data)) return <Redirect to="/room" replace />;
  if (/^\/workshops\/[^/]+\/projector$/.test(path)) {
    return (
      <Suspense fallback={<PageLoading />}>
        <Route path="/workshops/:id/projector" component={Screen} />
      </Suspense>
    );
  }
  return (
    <Frame me={me.data}>
      <Suspense fallback={<PageLoading />}>
        <Switch>
          <Route path="/home" component={pages.home} />
          <Route path="/workshops" component={pages.workshops} />
          <Route path="/workshops/new" component={pages.prepare} />
          <Route path="/workshops/:id" component={pages.facilitator} />
          <Route path="/workshops/:id/prepare" component={pages.prepare} />
          <Route path="/workshops/:id/gaps/:code?" component={pages.gaps} />
          <Route path="/workshops/:id/shortlist" component={pages.shortlist} />
          <Route path="/workshops/:id/consensus" component={pages.consensus} />
          <Route path="/workshops/:id/roadmap" component={pages.roadmap} />
          <Route path="/workshops/:id/report" component={pages.report} />
          <Route path="/roadmaps" component={pages.lists} />
          <Route path="/reports" component={pages.lists} />
          <Route path="/programmes" component={pages.programmes} />
          <Route path="/programmes/:instrument/:version" component={pages.programme} />
          <Route path="/suggestion" component={pages.suggestion} />
          <Route path="/suggestion/versions" component={pages.versions} />
          <Route path="/suggestion/versions/:programme/:version" component={pages.card} />
          <Route path="/people" component={pages.people} />
          <Route path="/sharing" component={pages.sharing} />
          <Route path="/shares/:id" component={pages.shared} />
          <Route path="/account" component={pages.account} />
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Frame>
  );
}
