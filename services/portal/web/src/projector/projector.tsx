import type { Workshop } from '../api';
import type { Live } from '../live/watch';

export default function Projector(props: { workshop: Workshop; live: Live }) {
  return <main>{props.workshop.displayName}</main>;
}
