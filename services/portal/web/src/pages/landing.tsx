import { useQuery } from '@tanstack/react-query';
import { Link, Redirect } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { setupKey } from '../live/watch';
import { EnterCode } from '../room/join';

/** Nobody is signed in: most who come here hold a join code. */
export default function Landing() {
  const say = useSay();
  const setup = useQuery({ queryKey: setupKey, queryFn: () => api.getSetup({}), retry: 1 });
  if (setup.data?.needsAdministrator) return <Redirect to={`/setup${location.hash}`} replace />;
  return (
    <>
      <EnterCode />
      <p className="signin-below small">
        <Link href="/sign-in" data-testid="to-sign-in">
          {say('signIn.office')}
        </Link>
      </p>
    </>
  );
}
