import { PageTitle } from "~/ui/page";

export const Teams = () => <PageTitle title="STUB Teams" />;
