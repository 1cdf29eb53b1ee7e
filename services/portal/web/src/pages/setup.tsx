import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api';
import { useSay } from '../i18n';
import { setupKey } from '../live/watch';
import { ButtonLink } from '../ui/button';
import { TextField } from '../ui/field';
import { BrandHead, Phone } from '../ui/phone';
import { AccountForm, Email, Password, codeOfLink } from './account-form';

/** First start: the office and its administrator, by the one-time link that the server printed. */
export default function Setup() {
  const say = useSay();
  const setup = useQuery({ queryKey: setupKey, queryFn: () => api.getSetup({}), retry: 1 });
  const [code, setCode] = useState(codeOfLink);
  const [office, setOffice] = useState('');
  const [country, setCountry] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  if (setup.data && !setup.data.needsAdministrator) {
    return (
      <Phone head={<BrandHead />} testId="setup-done">
        <h1>{say('setup.done')}</h1>
        <ButtonLink to="/sign-in" kind="primary">
          {say('signIn.title')}
        </ButtonLink>
      </Phone>
    );
  }
  const ready =
    !!code &&
    !!office.trim() &&
    country.trim().length === 2 &&
    !!name.trim() &&
    /.@./.test(email) &&
    password.length >= 10;
  return (
    <AccountForm
      testId="setup"
      title={say('setup.title')}
      lead={say('setup.text')}
      label={say('setup.create')}
      ready={ready}
      submit={() =>
        api.completeSetup({
          setupCode: code.trim(),
          officeDisplayName: office.trim(),
          countryCode: country.trim().toUpperCase(),
          displayName: name.trim(),
          email: email.trim(),
          password,
        })
      }
    >
      {!codeOfLink() && (
        <TextField
          label={say('setup.code')}
          hint={say('setup.codeHint')}
          value={code}
          onValue={setCode}
          testId="setup-code"
        />
      )}
      <TextField
        label={say('setup.office')}
        value={office}
        onValue={setOffice}
        maxLength={200}
        testId="office"
      />
      <TextField
        label={say('countryCode')}
        hint={say('countryCode.hint')}
        value={country}
        onValue={setCountry}
        maxLength={2}
        testId="country"
      />
      <TextField label={say('setup.name')} value={name} onValue={setName} autoComplete="name" testId="name" />
      <Email value={email} onValue={setEmail} />
      <Password fresh value={password} onValue={setPassword} />
    </AccountForm>
  );
}
