import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { Segment, Segments } from "~/ui/segments";
import { Select } from "~/ui/select";
import { type Order, ORDERS } from "../search";
import { useListSearch, useNarrow } from "./address";

const options = (text: Texts) => ORDERS.map((order) => [order, text.find.orders[order]] as const);

function useOrder(): [Order, (order: Order) => void] {
  const { ordem = "frequencia" } = useListSearch();
  const narrow = useNarrow();
  return [ordem, (order) => narrow({ ordem: order === "frequencia" ? undefined : order })];
}

export function OrderSelect() {
  const text = useText();
  const [order, choose] = useOrder();
  return (
    <Select label={text.find.order} value={order} options={options(text)} onChoose={choose} />
  );
}

/** The same where there is room for all of them. */
export function OrderButtons() {
  const text = useText();
  const [current, choose] = useOrder();
  return (
    <Segments label={text.find.order} isLoose>
      {options(text).map(([order, name]) => (
        <Segment key={order} isOn={order === current} onClick={() => choose(order)}>
          {name}
        </Segment>
      ))}
    </Segments>
  );
}
