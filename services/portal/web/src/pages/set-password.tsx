import { useState } from 'react';
import { api } from '../api';
import { useSay } from '../i18n';
import { TextField } from '../ui/field';
import { AccountForm, Password, codeOfLink } from './account-form';

export default function SetPassword() {
  const say = useSay();
  const [code] = useState(codeOfLink);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const different = again.length > 0 && again !== password;
  return (
    <AccountForm
      testId="set-password"
      title={say('setPassword.title')}
      lead={say('setPassword.text')}
      label={say('setPassword.save')}
      ready={password.length >= 10 && password === again}
      submit={() => api.completePassword({ code, password })}
    >
      <Password label={say('password.new')} fresh value={password} onValue={setPassword} />
      <TextField
        label={say('password.again')}
        type="password"
        autoComplete="new-password"
        value={again}
        onValue={setAgain}
        wrong={different ? say('password.different') : ''}
        testId="password-again"
      />
    </AccountForm>
  );
}
