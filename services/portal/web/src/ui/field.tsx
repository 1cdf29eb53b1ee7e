import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';

interface Common {
  label: ReactNode;
  hint?: ReactNode;
  wrong?: ReactNode;
  testId?: string;
}

function Frame({ id, label, hint, wrong, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children}
      {wrong && (
        <span className="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
}

function described(id: string, hint: ReactNode, wrong: ReactNode) {
  return [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined;
}

/** The frame's and the element's part of what a field for text is given. */
function useText<Rest>({ label, hint, wrong, testId, value, onValue, ...rest }: Text<Rest>) {
  const id = useId();
  return {
    frame: { id, label, hint, wrong },
    element: {
      id,
      value,
      onChange: (e: { target: { value: string } }) => onValue(e.target.value),
      'aria-invalid': !!wrong,
      'aria-describedby': described(id, hint, wrong),
      'data-testid': testId,
      ...rest,
    },
  };
}
type Text<Rest> = Common & { value: string; onValue: (value: string) => void } & Omit<
    Rest,
    'onChange' | 'value'
  >;

export function TextField(props: Text<InputHTMLAttributes<HTMLInputElement>>) {
  const { frame, element } = useText(props);
  return (
    <Frame {...frame}>
      <input {...element} />
    </Frame>
  );
}

export function TextArea(props: Text<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const { frame, element } = useText(props);
  return (
    <Frame {...frame}>
      <textarea {...element} />
    </Frame>
  );
}

export function SelectField({
  label,
  hint,
  wrong,
  testId,
  value,
  onValue,
  first,
  options,
  disabled,
}: Common & {
  value: string;
  onValue: (value: string) => void;
  /** What stands there while nothing is chosen (its value is empty). */
  first?: string;
  options: { value: string; label: string }[];
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, wrong }}>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={(e) => onValue(e.target.value)}
        aria-describedby={described(id, hint, wrong)}
        data-testid={testId}
      >
        {first !== undefined && <option value="">{first}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface ChoiceOption {
  value: string;
  label: ReactNode;
  sub?: ReactNode;
}

/** Large buttons, one of which can be chosen; real radio inputs underneath, so arrows and space work. */
export function Choices({
  label,
  name,
  value,
  onValue,
  options,
  compact,
  columns,
  locked,
  labelledBy,
  testId,
}: {
  label?: ReactNode;
  labelledBy?: string;
  name: string;
  value: string | undefined;
  onValue: (value: string) => void;
  options: ChoiceOption[];
  compact?: boolean;
  columns?: boolean;
  locked?: boolean;
  testId?: string;
}) {
  return (
    <fieldset
      className={`choices ${columns ? 'two-up' : ''}`}
      aria-labelledby={labelledBy}
      disabled={locked}
      data-testid={testId}
    >
      {label && (
        <legend className="label strong small" style={{ marginBlockEnd: 8, padding: 0 }}>
          {label}
        </legend>
      )}
      {options.map((option) => (
        <label
          key={option.value}
          className={`choice ${compact ? 'compact' : ''}`}
          data-testid={`${testId ?? name}-${option.value}`}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onValue(option.value)}
          />
          <span>
            {option.label}
            {option.sub && <span className="sub">{option.sub}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Check({
  label,
  value,
  onValue,
  testId,
}: {
  label: ReactNode;
  value: boolean;
  onValue: (value: boolean) => void;
  testId?: string;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={value}
        onChange={(e) => onValue(e.target.checked)}
        data-testid={testId}
      />
      <span>{label}</span>
    </label>
  );
}
