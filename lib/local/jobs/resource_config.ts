/** What the service writes to `resourceconfig.json`. */
export function resourceConfig(
  { hosts, instanceType }: {
    readonly hosts: readonly { readonly name: string }[];
    readonly instanceType: string;
  },
  currentHost: string,
): Record<string, unknown> {
  const names = hosts.map(({ name }) => name);
  return {
    current_host: currentHost,
    current_instance_type: instanceType,
    current_group_name: "homogeneousCluster",
    hosts: names,
    instance_groups: [{
      instance_group_name: "homogeneousCluster",
      instance_type: instanceType,
      hosts: names,
    }],
    network_interface_name: "lo",
  };
}
