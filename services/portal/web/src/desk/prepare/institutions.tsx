import type { Workshop } from '../../api';
import { useSay } from '../../i18n';
import { TextField } from '../../ui/field';
import { Part, type Change } from './part';

const roles = [
  'ministry',
  'standards_body',
  'metrology_institute',
  'legal_metrology',
  'accreditation_body',
  'laboratory',
  'inspection_body',
  'certification_body',
  'regulator',
  'food_authority',
  'customs',
  'association',
];

/** Who holds which role; printed above the questions. */
export function Institutions({ w, set }: { w: Workshop; set: Change }) {
  const say = useSay();
  return (
    <Part title={say('prep.institutions')} hint={say('prep.institutionsHint')}>
      <div className="grid-form">
        {roles.map((role) => (
          <TextField
            key={role}
            label={say.code('role', role)}
            value={w.institutions.find((i) => i.role === role)?.displayName ?? ''}
            testId={`role-${role}`}
            onValue={(displayName) =>
              set({
                institutions: [
                  ...w.institutions.filter((i) => i.role !== role),
                  ...(displayName ? [{ role, displayName }] : []),
                ],
              })
            }
          />
        ))}
      </div>
    </Part>
  );
}
