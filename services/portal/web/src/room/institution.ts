import type { Workshop } from '../api';

// Which body a question speaks of, by area or sub-area; the workshop says who holds that role.
const roleOf: Record<string, string> = {
  A: 'ministry',
  B: 'standards_body',
  C: 'metrology_institute',
  C2: 'legal_metrology',
  D: 'accreditation_body',
  E: 'laboratory',
  E2: 'inspection_body',
  E3: 'certification_body',
  F: 'regulator',
  G: 'food_authority',
  H: 'customs',
  I: 'association',
};

export function institutionFor(
  workshop: Workshop,
  subArea: string,
): { role: string; name: string } | undefined {
  const role = roleOf[subArea] ?? roleOf[subArea[0]];
  const found = workshop.institutions.find((i) => i.role === role);
  return found && { role: found.role, name: found.displayName };
}
